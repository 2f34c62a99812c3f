#include "scmstats/core/nvdimm.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "scmstats/core/wire.hpp"

namespace scmstats {
namespace {

std::vector<StatisticId> checked(std::vector<StatisticId> offered) {
  if (offered.size() > kMaxStatistics) throw std::invalid_argument("more than 255 statistics");
  std::vector<StatisticId> sorted = offered;
  std::ranges::sort(sorted);
  if (std::ranges::adjacent_find(sorted) != sorted.end()) {
    throw std::invalid_argument("a statistic is offered twice");
  }
  if (std::ranges::binary_search(sorted, kNoopStat)) {
    throw std::invalid_argument("NoopStat cannot be offered");
  }
  return offered;
}

}  // namespace

Nvdimm::Nvdimm(std::vector<StatisticId> offered)
    : offered_(checked(std::move(offered))), index_(offered_), snapshot_(offered_.size()) {}

}  // namespace scmstats
