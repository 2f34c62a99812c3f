// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

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

}  // namespace scmstats::cli
