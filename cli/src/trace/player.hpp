// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "scmstats/host/source.hpp"
#include "trace/trace.hpp"

namespace scmstats::cli {

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
