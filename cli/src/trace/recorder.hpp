// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "scmstats/host/descriptor.hpp"
#include "trace/trace.hpp"

namespace scmstats::cli {

/// A new file that only grows, by whole lines, to the size that can be played.
class TraceFile {
 public:
  explicit TraceFile(std::size_t most = kMostTraceBytes) : most_(most) {}

  /// Makes it, with the lines that it begins with; one that is there is not touched. Empty, or why
  /// it failed: then there is no new file.
  std::string create(const std::string& path, std::string_view lines);

  /// Adds the lines at once, so that whoever ends us leaves whole lines. Empty, or why it failed:
  /// then the file is as before.
  std::string append(std::string_view lines);

 private:
  const std::size_t most_;
  Descriptor file_;
};

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
