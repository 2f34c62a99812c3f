// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "trace/trace.hpp"

namespace scmstats::cli {

/// A source's values now, or why there are none.
using Measurement = std::variant<std::vector<Reading>, std::string>;

/// Writes a trace in the format of trace_csv.hpp, line by line. The first sample's statistics are
/// its columns.
class Recorder {
 public:
  /// `warn` gets lines for people.
  Recorder(std::vector<Reading> first, std::function<void(const std::string& line)> warn);

  /// The header, and the first sample's row at time 0.
  std::string begin() const;

  /// The measurement's row; empty where it brings none of the columns. That is said once until it
  /// is over, a statistic that is no column once for all.
  std::string row(std::chrono::nanoseconds time, const Measurement& measurement);

 private:
  std::string problem(const Measurement& measurement) const;
  bool is_column(StatisticId id) const;
  void warn_of_extra(const std::vector<Reading>& readings);

  const std::vector<Reading> first_;
  std::vector<StatisticId> columns_;
  const std::function<void(const std::string& line)> warn_;
  bool told_ = false;
  bool reported_extra_ = false;
};

}  // namespace scmstats::cli
