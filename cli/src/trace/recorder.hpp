// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/collectors.hpp"
#include "collectors/totals.hpp"
#include "scmstats/host/block_source.hpp"
#include "scmstats/host/descriptor.hpp"
#include "scmstats/host/problem_log.hpp"
#include "scmstats/host/result.hpp"
#include "trace/trace.hpp"

namespace scmstats::cli {

/// Writes a new file that only grows, by whole lines, to the size that can be played.
class TraceFile {
 public:
  explicit TraceFile(std::size_t most = kMostTraceBytes) : most_(most) {}

  /// Creates the file with its first lines; does not touch an existing file. On failure it
  /// leaves no new file.
  Result<> create(const std::string& path, std::string_view lines);

  /// Adds the lines at once, so that a killed process leaves whole lines. On failure the file is as
  /// before.
  Result<> append(std::string_view lines);

 private:
  const std::size_t most_;
  Descriptor file_;
};

/// Holds a source's values now, or why there are none.
using Measurement = Result<std::vector<Reading>>;

/// Formats a trace as trace_csv.hpp describes it, line by line. The statistics of the first sample
/// are its columns.
class Recorder {
 public:
  /// `warn` prints a line for people.
  Recorder(std::vector<Reading> first, std::function<void(const std::string& line)> warn);

  /// Returns the header, and the first sample's row at time 0.
  std::string begin() const;

  /// Returns the measurement's row, or an empty string if it has none of the columns. Warns once
  /// when that starts, and once about a statistic that is not a column.
  std::string row(std::chrono::nanoseconds time, const Measurement& measurement);

 private:
  Result<> check(const Measurement& measurement) const;
  bool is_column(StatisticId id) const;
  void warn_of_extra(const std::vector<Reading>& readings);

  const std::vector<Reading> first_;
  std::vector<StatisticId> columns_;
  const std::function<void(const std::string& line)> warn_;
  ProblemLog log_, extra_log_;
};

/// Measures a device for a recording: a collector's statistics, and the device's reads and writes.
class Device {
 public:
  /// Opens a device, as make_collector() does. Throws std::runtime_error, one line, if nothing
  /// provides any statistic of it, or only a privileged user can find out.
  explicit Device(const std::string& path, const KernelPaths& kernel = {});

  Measurement measure();

 private:
  std::unique_ptr<Collector> collector_;  // null where there is none for it
  Totals totals_;
  std::unique_ptr<BlockSource> block_;  // null where it is none that counts
};

}  // namespace scmstats::cli
