// SPDX-License-Identifier: MIT
#include "watch/latency.hpp"

#include <algorithm>
#include <array>

namespace scmstats::cli {
namespace {

struct Pair {
  StatisticId duration, count;
};

/// Each duration, and the count of what took that time.
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

}  // namespace

std::optional<double> latency(const LiveStatistics& before, const LiveStatistics& now,
                              StatisticId id) {
  const auto* pair = std::ranges::find(kPairs, id, &Pair::duration);
  if (pair == kPairs.end()) return std::nullopt;
  const auto duration = rise(before, now, pair->duration), count = rise(before, now, pair->count);
  if (!duration || !count || *count == 0) return std::nullopt;
  return static_cast<double>(*duration) / static_cast<double>(*count);
}

}  // namespace scmstats::cli
