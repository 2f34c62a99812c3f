// SPDX-License-Identifier: MIT
#include "watch/state.hpp"

namespace scmstats::cli {

void WatchState::add(Instant time, const std::vector<LiveStatistics>& nvdimms) {
  nvdimms_.clear();
  for (const LiveStatistics& nvdimm : nvdimms) {
    WatchedNvdimm watched{nvdimm.nvdimm, nvdimm.allowed, {}};
    for (const LiveStatistic& each : nvdimm.statistics) {
      const std::pair key(nvdimm.nvdimm, each.id);
      History& history = histories_.try_emplace(key, each.id).first->second;
      history.add(time, each.value);
      watched.statistics.push_back({each, history.rate(), history.marks(), history.scale()});
    }
    nvdimms_.push_back(std::move(watched));
  }
}

}  // namespace scmstats::cli
