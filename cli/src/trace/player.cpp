// SPDX-License-Identifier: MIT
#include "trace/player.hpp"

#include <algorithm>

namespace scmstats::cli {

std::optional<Instant> Player::next() const {
  if (gone_ == trace_.size()) return std::nullopt;
  return taken_ ? std::max(due(gone_), *taken_ + kPause) : due(gone_);
}

const Moment& Player::take(Instant now) {
  ++gone_;
  while (taken_ && gone_ < trace_.size() && due(gone_) <= now) ++gone_;
  taken_ = now;
  return trace_[gone_ - 1];
}

Instant Player::due(std::size_t index) const {
  const std::chrono::duration<double> recorded = trace_[index].time;
  // Thirty years fit into an Instant, and nobody waits longer.
  const std::chrono::duration<double> played{std::min(recorded.count() / speed_, 1e9)};
  return start_ + std::chrono::duration_cast<Instant::duration>(played);
}

}  // namespace scmstats::cli
