// SPDX-License-Identifier: MIT
#include "watch/history.hpp"

#include <algorithm>
#include <array>

#include "scmstats/core/catalogue.hpp"

namespace scmstats::cli {
namespace {

struct Pair {
  StatisticId duration, count;
};

/// Pairs each duration with the count of the operations that took this time.
constexpr std::array<Pair, 4> kPairs{{{"HostLDur", "HostLCnt"},
                                      {"HostSDur", "HostSCnt"},
                                      {"MedRDur", "MedRCnt"},
                                      {"MedWDur", "MedWCnt"}}};

std::optional<std::uint64_t> measured(const LiveStatistics& nvdimm, StatisticId id) {
  const auto found = std::ranges::find(nvdimm.statistics, id, &LiveStatistic::id);
  if (found == nvdimm.statistics.end() || found->origin != "measured") return std::nullopt;
  return found->value;
}

std::optional<std::uint64_t> rise(const LiveStatistics& before, const LiveStatistics& now,
                                  StatisticId id) {
  const auto then = measured(before, id), value = measured(now, id);
  if (!then || !value || *value < *then) return std::nullopt;
  return *value - *then;
}

bool only_rises(StatisticId id) {
  const Statistic* known = find_statistic(id);
  return known && known->kind != Kind::Gauge;
}

}  // namespace

std::optional<double> latency(const LiveStatistics& before, const LiveStatistics& now,
                              StatisticId id) {
  const auto* pair = std::ranges::find(kPairs, id, &Pair::duration);
  if (pair == kPairs.end()) return std::nullopt;
  const auto duration = rise(before, now, pair->duration), count = rise(before, now, pair->count);
  if (!duration || !count || *count == 0) return std::nullopt;
  return static_cast<double>(*duration) / static_cast<double>(*count);
}

History::History(StatisticId id) : id_(id), rises_(only_rises(id)) {}

void History::add(Instant time, std::optional<std::uint64_t> value) {
  rate_.reset();
  if (rises_ && value && value_ && *value >= *value_ && time > time_) {
    rate_ =
        static_cast<double>(*value - *value_) / std::chrono::duration<double>(time - time_).count();
  }
  time_ = time;
  value_ = value;
  marks_.push_back(rises_ ? rate_ : Mark(value));
  if (marks_.size() > kMost) marks_.pop_front();
}

History::Scale History::scale() const {
  const Statistic* known = find_statistic(id_);
  if (known && known->unit == Unit::Percent) return {0, 100};
  std::vector<double> there;
  for (const Mark& mark : marks_) {
    if (mark) there.push_back(*mark);
  }
  if (there.empty()) return {0, 0};
  const auto [least, most] = std::ranges::minmax(there);
  return {rises_ ? 0 : least, most};
}

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
