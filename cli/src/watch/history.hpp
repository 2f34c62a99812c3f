// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "qmp/nvdimm.hpp"
#include "scmstats/core/statistic_id.hpp"
#include "scmstats/host/source.hpp"

namespace scmstats::cli {

/// Is the value to draw at one time, or nothing.
using Mark = std::optional<double>;

/// Holds a statistic's latest samples.
class History {
 public:
  /// Is the number of samples that the widest line shows.
  static constexpr std::size_t kMost = 60;

  explicit History(StatisticId id);

  void add(Instant time, std::optional<std::uint64_t> value);

  /// Returns the rise per second between the latest two samples. Returns nothing for a gauge, if
  /// either sample is missing, and if the statistic started again.
  std::optional<double> rate() const { return rate_; }

  /// Returns the marks, the newest last: the rates of counters and durations, the values of gauges.
  std::vector<Mark> marks() const { return {marks_.begin(), marks_.end()}; }

  /// Holds the values of the lowest and the highest mark on a line.
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

/// Returns the time per operation between two looks at an NVDIMM, in nanoseconds, as iostat's
/// await: the rise of the duration `id` per load, store, read or write. Returns nothing if `id` is
/// another statistic, if nothing was counted, or if the duration or its count was not measured both
/// times or fell.
std::optional<double> latency(const LiveStatistics& before, const LiveStatistics& now,
                              StatisticId id);

/// Holds a statistic as it is shown.
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

/// Holds the history of a VM's NVDIMMs.
class WatchState {
 public:
  /// Adds one look at all NVDIMMs.
  void add(Instant time, const std::vector<LiveStatistics>& nvdimms);

  /// Returns the NVDIMMs as of the latest look.
  const std::vector<WatchedNvdimm>& nvdimms() const { return nvdimms_; }

 private:
  std::map<std::string, LiveStatistics> latest_;
  std::map<std::pair<std::string, StatisticId>, History> histories_;
  std::vector<WatchedNvdimm> nvdimms_;
};

}  // namespace scmstats::cli
