// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>

#include "guest/rr_buffer.hpp"
#include "scmstats/core/catalogue.hpp"

namespace guest {

/// What the project's catalogue has of a statistic; null for a vendor's own.
[[nodiscard]] constexpr const scmstats::Statistic* describe(StatisticId id) {
  return scmstats::find_statistic(scmstats::StatisticId{std::bit_cast<uint64_t>(id)});
}

}  // namespace guest
