// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "scmstats/host/result.hpp"
#include "scmstats/host/sample_text.hpp"
#include "scmstats/host/source.hpp"

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

/// Decides which moment of a trace is shown at which time. If more than one is due, the newest is
/// shown and those before it are skipped. The first and the last are never skipped.
class Player {
 public:
  /// Is the least time between two moments.
  static constexpr std::chrono::milliseconds kPause{10};

  /// `speed` is how many times as fast as recorded to play, above 0. The trace outlives the player.
  Player(const Trace& trace, double speed, Instant start)
      : trace_(trace), speed_(speed), start_(start) {}

  /// Returns when the next moment is to be shown, or nothing after the last.
  std::optional<Instant> next() const;

  /// Returns the moment to show at `now`, which is at next() or later.
  const Moment& take(Instant now);

  /// Returns how many moments have been shown or skipped.
  std::size_t gone() const { return gone_; }

 private:
  Instant due(std::size_t index) const;

  const Trace& trace_;
  const double speed_;
  const Instant start_;
  std::size_t gone_ = 0;
  std::optional<Instant> taken_;
};

}  // namespace scmstats::cli
