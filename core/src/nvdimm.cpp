// SPDX-License-Identifier: MIT
#include "scmstats/core/nvdimm.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "scmstats/core/wire.hpp"

namespace scmstats {
namespace {

std::vector<StatisticId> checked(std::vector<StatisticId> supported) {
  if (supported.size() > kMaxStatistics) throw std::invalid_argument("more than 255 statistics");
  std::vector<StatisticId> sorted = supported;
  std::ranges::sort(sorted);
  if (std::ranges::adjacent_find(sorted) != sorted.end()) {
    throw std::invalid_argument("a statistic is supported twice");
  }
  if (std::ranges::binary_search(sorted, kNoopStat)) {
    throw std::invalid_argument("NoopStat cannot be supported");
  }
  return supported;
}

}  // namespace

Nvdimm::Nvdimm(std::vector<StatisticId> supported)
    : supported_(checked(std::move(supported))), index_(supported_), snapshot_(supported_.size()) {}

}  // namespace scmstats
