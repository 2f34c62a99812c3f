// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <vector>

#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {

/// A sample, and when it was taken: since the trace began.
struct Moment {
  std::chrono::nanoseconds time;
  std::vector<Reading> readings;
  bool operator==(const Moment&) const = default;
};

/// The samples of an NVDIMM over time, each later than the one before; at least one.
using Trace = std::vector<Moment>;

/// Bounds what a trace takes in memory, some ten times as much. All sixteen statistics once a
/// second are a fifth of it a day.
inline constexpr std::size_t kMostTraceBytes = std::size_t{64} << 20;

}  // namespace scmstats::cli
