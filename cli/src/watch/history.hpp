// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "qmp/live_statistics.hpp"
#include "scmstats/core/statistic_id.hpp"
#include "scmstats/host/source.hpp"

namespace scmstats::cli {

/// The value to draw at one time; none if there was none.
using Mark = std::optional<double>;

/// A statistic's latest samples.
class History {
 public:
  /// As many as the widest line shows.
  static constexpr std::size_t kMost = 60;

  explicit History(StatisticId id);

  void add(Instant time, std::optional<std::uint64_t> value);

  /// By how much it rose a second between the latest two samples; none for what does not only rise,
  /// if either is missing, and if it began again.
  std::optional<double> rate() const { return rate_; }

  /// The newest at the end: the rates of what only rises, the values of all others.
  std::vector<Mark> marks() const { return {marks_.begin(), marks_.end()}; }

  /// The values of the lowest and the highest mark on a line.
  struct Scale {
    double least, most;
  };
  Scale scale() const;

 private:
  StatisticId id_;
  bool rises_;
  Instant time_;
  std::optional<std::uint64_t> value_;
  std::optional<double> rate_;
  std::deque<Mark> marks_;
};

/// The time per operation between two looks at an NVDIMM, in nanoseconds, as iostat's await: by how
/// much the duration `id` rose per load, store, read or write. None if `id` is another statistic,
/// if nothing was counted, or if the duration or its count was not measured both times or fell.
std::optional<double> latency(const LiveStatistics& before, const LiveStatistics& now,
                              StatisticId id);

/// A statistic as it is shown.
struct WatchedStatistic {
  LiveStatistic now;
  std::optional<double> rate;     ///< by how much it rises per second
  std::optional<double> latency;  ///< of a duration: nanoseconds per operation
  std::vector<Mark> marks;
  History::Scale scale;
};

struct WatchedNvdimm {
  std::string id;
  bool allowed;
  std::vector<WatchedStatistic> statistics;
};

/// The history of a VM's NVDIMMs.
class WatchState {
 public:
  /// One look, at all of them.
  void add(Instant time, const std::vector<LiveStatistics>& nvdimms);

  /// As of the latest look.
  const std::vector<WatchedNvdimm>& nvdimms() const { return nvdimms_; }

 private:
  std::map<std::string, LiveStatistics> latest_;
  std::map<std::pair<std::string, StatisticId>, History> histories_;
  std::vector<WatchedNvdimm> nvdimms_;
};

}  // namespace scmstats::cli
