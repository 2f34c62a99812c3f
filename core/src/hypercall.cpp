#include "scmstats/core/hypercall.hpp"

#include <cstddef>
#include <limits>
#include <span>

#include "scmstats/core/wire.hpp"

// The numbers in comments are the rows of the table of checks in docs/abi.md, in their order.

namespace scmstats {
namespace {

/// What an answer comes to, beside its entries.
struct Served {
  std::size_t count = 0;  // entries written
  bool partial = false;
  std::uint64_t first_unserved = 0;  // the first id that could not be served, where partial
};

/// The statistics that have a value now, in the order offered.
Served serve_all(const Nvdimm& nvdimm, const Snapshot::View& sample, RrEntry* answer) noexcept {
  Served served;
  const std::span<const StatisticId> offered = nvdimm.offered();
  for (std::size_t place = 0; place < offered.size(); ++place) {
    if (!sample.has_value(place)) continue;
    answer[served.count++] = {offered[place].number(), sample.value(place)};
  }
  return served;
}

/// The statistics named in `asked`, in its order, a NoopStat in place of each that has no value.
Served serve_named(const Nvdimm& nvdimm, const Snapshot::View& sample,
                   std::span<const RrEntry> asked, RrEntry* answer) noexcept {
  Served served;
  for (const RrEntry& entry : asked) {
    const StatisticId id{entry.id};
    const std::size_t place = nvdimm.index().find(id);
    if (place != IdIndex::kNone && sample.has_value(place)) {
      answer[served.count++] = {id.number(), sample.value(place)};
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

bool wraps(std::uint64_t address, std::uint64_t size) noexcept {
  return address > std::numeric_limits<std::uint64_t>::max() - (size - 1);
}

/// From a request in our own copy to the answer in the guest's memory; rows 8 to 16.
HypercallOutput answer_request(const HypercallInput& input, const Nvdimm& nvdimm,
                               const RrBuffer& request, GuestMemory& memory) noexcept {
  const auto fail = [&](Status status) { return HypercallOutput{status, input.drc_index}; };
  const std::size_t asked = request.header.num_statistics;
  const bool all = asked == 0;

  if (request.header.eye_catcher != kEyeCatcher) return fail(Status::BadData);           // 8
  if (request.header.stats_version != kStatsVersion) return fail(Status::NotAvailable);  // 9
  if (asked > kMaxStatistics) return fail(Status::P3);                                   // 10
  if (input.size < rr_buffer_size(all ? nvdimm.offered().size() : asked)) {              // 11
    return fail(Status::P3);
  }

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
  const auto fail = [&](Status status) { return HypercallOutput{status, input.drc_index}; };

  const Nvdimm* nvdimm = nvdimms.find(input.drc_index);
  if (!nvdimm) return fail(Status::Parameter);                      // 1
  if (nvdimm->offered().empty()) return fail(Status::Unsupported);  // 2
  if (!nvdimm->collecting()) return fail(Status::Authority);        // 3
  if (input.size == 0) {                                            // 4
    return {Status::Success, rr_buffer_size(nvdimm->offered().size())};
  }
  if (input.size < sizeof(RrHeader)) return fail(Status::BadData);  // 5
  if (input.size > kMaxRrBufferSize) return fail(Status::P3);       // 6

  RrBuffer request;
  const auto bytes = std::as_writable_bytes(std::span{&request, 1}).first(input.size);
  if (wraps(input.address, input.size) || !memory.read(input.address, bytes)) {  // 7
    return fail(Status::Privilege);
  }
  return answer_request(input, *nvdimm, request, memory);
}

}  // namespace scmstats
