// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "scmstats/core/status.hpp"
#include "scmstats/core/wire.hpp"

/// The arithmetic on a guest's numbers. The functions are templates because tests/proof runs them
/// on numbers that stand for all values. A comment at the end of a line names the row of the table
/// of checks in docs/abi.md.
namespace scmstats {

/// Returns rr_buffer_size(), in a type that a 32-bit count does not overflow.
template <typename Number>
constexpr auto result_size(Number statistics) noexcept {
  return sizeof(RrHeader) + sizeof(RrEntry) * statistics;
}
static_assert(result_size(kMaxStatistics) == kMaxRrBufferSize);

/// Returns whether [address, address + size) goes past 2^64; `size` is not 0.
template <typename Number>
bool wraps(Number address, Number size) noexcept {
  return address > std::numeric_limits<std::uint64_t>::max() - (size - 1);
}

/// Decides by the registers. Returns nothing if the guest's memory must be read to decide.
template <typename Output, typename Input, typename Device>
std::optional<Output> check_registers(const Input& input, const Device* nvdimm) noexcept {
  const auto fail = [&](Status status) { return Output{status, input.drc_index}; };

  if (!nvdimm) return fail(Status::Parameter);                        // unknown-nvdimm
  if (nvdimm->supported().empty()) return fail(Status::Unsupported);  // no-statistics
  if (!nvdimm->allowed()) return fail(Status::Authority);             // denied
  if (input.size == 0) {                                              // size-query
    return Output{Status::Success, result_size(nvdimm->supported().size())};
  }
  if (input.size < sizeof(RrHeader)) return fail(Status::BadData);  // below-header
  if (input.size > kMaxRrBufferSize) return fail(Status::P3);       // above-page
  return std::nullopt;
}

/// Decides by the request's header. Returns nothing if the request is to be answered.
template <typename Output, typename Input, typename Device, typename Header>
std::optional<Output> check_header(const Input& input, const Device& nvdimm,
                                   const Header& header) noexcept {
  const auto fail = [&](Status status) { return Output{status, input.drc_index}; };
  const decltype(input.size) asked = header.num_statistics;
  const bool all = asked == 0;

  if (header.eye_catcher != kEyeCatcher) return fail(Status::BadData);           // eye-catcher
  if (header.stats_version != kStatsVersion) return fail(Status::NotAvailable);  // version
  if (asked > kMaxStatistics) return fail(Status::P3);                           // too-many-named
  if (input.size < result_size(all ? nvdimm.supported().size() : asked)) {       // too-small
    return fail(Status::P3);
  }
  return std::nullopt;
}

}  // namespace scmstats
