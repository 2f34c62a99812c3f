// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "scmstats/host/source.hpp"
#include "trace/trace.hpp"

namespace scmstats::cli {

/// Decides what of a trace is shown when. Where more than one moment is due, the newest is, and
/// those before it are skipped; the first and the last never are.
class Player {
 public:
  /// The least time between two moments.
  static constexpr std::chrono::milliseconds kPause{10};

  /// `speed`: times as fast as it was recorded; above 0. The trace outlives the player.
  Player(const Trace& trace, double speed, Instant start)
      : trace_(trace), speed_(speed), start_(start) {}

  /// When the next moment is to be shown; nothing after the last.
  std::optional<Instant> next() const;

  /// The moment to be shown now, at next() or later.
  const Moment& take(Instant now);

  /// How many moments are shown or skipped.
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
