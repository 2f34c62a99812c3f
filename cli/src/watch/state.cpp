// SPDX-License-Identifier: MIT
#include "watch/state.hpp"

#include "watch/latency.hpp"

namespace scmstats::cli {

void WatchState::add(Instant time, const std::vector<LiveStatistics>& nvdimms) {
  nvdimms_.clear();
  const auto before = std::exchange(latest_, {});
  for (const LiveStatistics& nvdimm : nvdimms) {
    WatchedNvdimm watched{nvdimm.nvdimm, nvdimm.allowed, {}};
    const auto then = before.find(nvdimm.nvdimm);
    const auto latency_of = [&](StatisticId id) {
      return then == before.end() ? std::nullopt : latency(then->second, nvdimm, id);
    };
    for (const LiveStatistic& each : nvdimm.statistics) {
      const std::pair key(nvdimm.nvdimm, each.id);
      History& history = histories_.try_emplace(key, each.id).first->second;
      history.add(time, each.value);
      watched.statistics.push_back(
          {each, history.rate(), latency_of(each.id), history.marks(), history.scale()});
    }
    latest_.emplace(nvdimm.nvdimm, nvdimm);
    nvdimms_.push_back(std::move(watched));
  }
}

}  // namespace scmstats::cli
