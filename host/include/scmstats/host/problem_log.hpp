// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "scmstats/host/source.hpp"

namespace scmstats {

/// Decides whether a line about a lasting problem is logged, so that no problem fills the log. For
/// one thread at a time.
class ProblemLog {
 public:
  /// `pause`: the least time between two logged problems. With none, `now` is not needed.
  explicit ProblemLog(Instant::duration pause = {}) : pause_(pause) {}

  /// Returns whether to log a problem: it is not the last one that was logged since all was well,
  /// and the pause is over. Callers that do not distinguish problems pass one text for all.
  bool begins(std::string_view problem, Instant now = {}) {
    if (problem == logged_ || (logged_at_ && now - *logged_at_ < pause_)) return false;
    logged_ = problem;
    logged_at_ = now;
    return true;
  }

  /// Notes that all is well. Returns whether that is news: a problem was logged before.
  bool ends() { return std::exchange(logged_, std::nullopt).has_value(); }

 private:
  const Instant::duration pause_;
  std::optional<std::string> logged_;
  std::optional<Instant> logged_at_;
};

}  // namespace scmstats
