// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>

#include "guest/rr_buffer.hpp"
#include "scmstats/core/catalogue.hpp"

namespace guest {

/// Returns the catalogue's row of a statistic; null for a vendor's statistic.
[[nodiscard]] constexpr const scmstats::Statistic* describe(StatisticId id) {
  return scmstats::find_statistic(scmstats::StatisticId{std::bit_cast<uint64_t>(id)});
}

}  // namespace guest
