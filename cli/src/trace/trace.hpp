// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "scmstats/host/result.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {

/// Holds a sample, and its time since the start of the trace.
struct Moment {
  std::chrono::nanoseconds time;
  std::vector<Reading> readings;
  bool operator==(const Moment&) const = default;
};

/// Holds the samples of an NVDIMM over time: at least one, each later than the one before.
using Trace = std::vector<Moment>;

/// Bounds the memory for a trace, which is some ten times this size. All sixteen statistics, once a
/// second, need a fifth of it per day.
inline constexpr std::size_t kMostTraceBytes = std::size_t{64} << 20;

/// Reads a sample file. Returns its content, or why there is none, on one line without the path.
Result<std::vector<Reading>> read_sample(const std::string& path);

/// Reads a trace: a file in the format of trace_csv.hpp, or a directory of samples, each a file.
///
/// A sample's time is its file's name, where that is a number of seconds, an extension apart: 0,
/// 3600.perf_stats, 86400.5. Where no name is one, it is when the file was last written. Files
/// whose name begins with a dot do not count. Else why not, on one line that names the file.
Result<Trace> load_trace(const std::string& path);

}  // namespace scmstats::cli
