// SPDX-License-Identifier: MIT
#include "scmstats/core/hypercall.hpp"

#include <bit>
#include <cstddef>
#include <span>

#include "checks.hpp"
#include "scmstats/core/wire.hpp"

// A comment at the end of a line names the row of the table of checks in docs/abi.md. The checks
// are in the table's order.

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

/// Answers a checked request, which is our own copy, in the guest's memory.
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
  if (all && served.count == 0) return fail(Status::Hardware);  // no-value

  answer.header = {kEyeCatcher, kStatsVersion, static_cast<std::uint32_t>(served.count)};
  const auto bytes = std::as_bytes(std::span{&answer, 1}).first(result_size(served.count));
  if (!memory.write(input.address, bytes)) return fail(Status::Privilege);  // read-only
  if (served.partial) return {Status::Partial, served.first_unserved};      // partial
  return {Status::Success, 0};                                              // all, named
}

}  // namespace

HypercallOutput scm_performance_stats(const HypercallInput& input, const NvdimmLookup& nvdimms,
                                      GuestMemory& memory) noexcept {
  const Nvdimm* nvdimm = nvdimms.find(input.drc_index);
  if (const auto decided = check_registers<HypercallOutput>(input, nvdimm)) return *decided;

  RrBuffer request;
  const auto bytes = std::as_writable_bytes(std::span{&request, 1}).first(input.size);
  if (wraps(input.address, input.size) || !memory.read(input.address, bytes)) {  // not-ram
    return {Status::Privilege, input.drc_index};
  }
  if (const auto decided = check_header<HypercallOutput>(input, *nvdimm, request.header)) {
    return *decided;
  }
  return answer_request(input, *nvdimm, request, memory);
}

}  // namespace scmstats
