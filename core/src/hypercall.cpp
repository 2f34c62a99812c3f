// SPDX-License-Identifier: MIT
#include "scmstats/core/hypercall.hpp"

#include <bit>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>

#include "scmstats/core/wire.hpp"

// The numbers in comments are the rows of the table of checks in docs/abi.md, in their order. What
// checks a guest's numbers is a template: tests/proof runs it on numbers that stand for all values.

namespace scmstats {
namespace {

/// The result of an answer besides its entries.
struct Served {
  std::size_t count = 0;  // entries written
  bool partial = false;
  std::uint64_t first_unserved = 0;  // the first id that could not be served, where partial
};

/// The statistics that have a value now, in the order supported.
Served serve_all(const Nvdimm& nvdimm, const Snapshot::View& sample, RrEntry* answer) noexcept {
  const std::span<const StatisticId> supported = nvdimm.supported();
  RrEntry* next = answer;
  for (std::size_t word = 0; word * 64 < supported.size(); ++word) {
    for (std::uint64_t left = sample.present(word); left != 0; left &= left - 1) {
      const auto index = word * 64 + static_cast<unsigned>(std::countr_zero(left));
      *next++ = {supported[index].number(), sample.value(index)};
    }
  }
  return {.count = static_cast<std::size_t>(next - answer)};
}

/// The statistics named in `asked`, in its order, a NoopStat in place of each that has no value.
Served serve_named(const Nvdimm& nvdimm, const Snapshot::View& sample,
                   std::span<const RrEntry> asked, RrEntry* answer) noexcept {
  Served served;
  for (const RrEntry& entry : asked) {
    const StatisticId id{entry.id};
    const std::size_t index = nvdimm.index().find(id);
    if (index != IdIndex::kNone && sample.has_value(index)) {
      answer[served.count++] = {id.number(), sample.value(index)};
      continue;
    }
    answer[served.count++] = {kNoopStat.number(), 0};
    if (id != kNoopStat && !served.partial) {
      served.partial = true;
      served.first_unserved = id.number();
    }
  }
  return served;
}

/// Returns whether [address, address + size) goes past 2^64; `size` is not 0.
template <typename Number>
bool wraps(Number address, Number size) noexcept {
  return address > std::numeric_limits<std::uint64_t>::max() - (size - 1);
}

/// Rows 1 to 6: what the registers come to, or nothing where the guest's memory is to be looked at.
template <typename Output, typename Input, typename Device>
std::optional<Output> check_registers(const Input& input, const Device* nvdimm) noexcept {
  const auto fail = [&](Status status) { return Output{status, input.drc_index}; };

  if (!nvdimm) return fail(Status::Parameter);                        // 1
  if (nvdimm->supported().empty()) return fail(Status::Unsupported);  // 2
  if (!nvdimm->allowed()) return fail(Status::Authority);             // 3
  if (input.size == 0) {                                              // 4
    return Output{Status::Success, rr_buffer_size(nvdimm->supported().size())};
  }
  if (input.size < sizeof(RrHeader)) return fail(Status::BadData);  // 5
  if (input.size > kMaxRrBufferSize) return fail(Status::P3);       // 6
  return std::nullopt;
}

/// Rows 8 to 11: what the request's header comes to, or nothing where it is to be answered.
template <typename Output, typename Input, typename Device, typename Header>
std::optional<Output> check_header(const Input& input, const Device& nvdimm,
                                   const Header& header) noexcept {
  const auto fail = [&](Status status) { return Output{status, input.drc_index}; };
  const decltype(input.size) asked = header.num_statistics;
  const bool all = asked == 0;

  if (header.eye_catcher != kEyeCatcher) return fail(Status::BadData);           // 8
  if (header.stats_version != kStatsVersion) return fail(Status::NotAvailable);  // 9
  if (asked > kMaxStatistics) return fail(Status::P3);                           // 10
  if (input.size < rr_buffer_size(all ? nvdimm.supported().size() : asked)) {    // 11
    return fail(Status::P3);
  }
  return std::nullopt;
}

/// From a checked request in our own copy to the answer in the guest's memory; rows 12 to 16.
HypercallOutput answer_request(const HypercallInput& input, const Nvdimm& nvdimm,
                               const RrBuffer& request, GuestMemory& memory) noexcept {
  const auto fail = [&](Status status) { return HypercallOutput{status, input.drc_index}; };
  const std::size_t asked = request.header.num_statistics;
  const bool all = asked == 0;

  RrBuffer answer;
  Served served;
  nvdimm.snapshot().read([&](const Snapshot::View& sample) {
    served = all ? serve_all(nvdimm, sample, answer.entries)
                 : serve_named(nvdimm, sample, {request.entries, asked}, answer.entries);
  });
  if (all && served.count == 0) return fail(Status::Hardware);  // 12

  answer.header = {kEyeCatcher, kStatsVersion, static_cast<std::uint32_t>(served.count)};
  const auto bytes = std::as_bytes(std::span{&answer, 1}).first(rr_buffer_size(served.count));
  if (!memory.write(input.address, bytes)) return fail(Status::Privilege);  // 13
  if (served.partial) return {Status::Partial, served.first_unserved};      // 16
  return {Status::Success, 0};                                              // 14, 15
}

}  // namespace

HypercallOutput scm_performance_stats(const HypercallInput& input, const NvdimmLookup& nvdimms,
                                      GuestMemory& memory) noexcept {
  const Nvdimm* nvdimm = nvdimms.find(input.drc_index);
  if (const auto decided = check_registers<HypercallOutput>(input, nvdimm)) return *decided;

  RrBuffer request;
  const auto bytes = std::as_writable_bytes(std::span{&request, 1}).first(input.size);
  if (wraps(input.address, input.size) || !memory.read(input.address, bytes)) {  // 7
    return {Status::Privilege, input.drc_index};
  }
  if (const auto decided = check_header<HypercallOutput>(input, *nvdimm, request.header)) {
    return *decided;
  }
  return answer_request(input, *nvdimm, request, memory);
}

}  // namespace scmstats
