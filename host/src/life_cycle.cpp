// SPDX-License-Identifier: MIT
#include "scmstats/host/life_cycle.hpp"

#include <algorithm>

namespace scmstats {
namespace {

constexpr StatisticId kSupported[] = {"CtlResCt", "CtlResTm", "PonSecs"};

/// Zero for a time before the start, which a caller may pass that took its `now` a moment ago.
std::uint64_t whole_seconds(Instant::duration time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).count();
  return static_cast<std::uint64_t>(std::max<decltype(seconds)>(seconds, 0));
}

}  // namespace

LifeCycle::LifeCycle(Instant now, bool running) {
  if (running) since_ = now;
}

void LifeCycle::reset(Instant now) {
  const std::lock_guard lock(mutex_);
  ++resets_;
  last_reset_ = running_time(now);
}

void LifeCycle::set_running(Instant now, bool running) {
  const std::lock_guard lock(mutex_);
  before_ = running_time(now);
  since_ = running ? std::optional{now} : std::nullopt;
}

LifeCounts LifeCycle::counts(Instant now) const {
  const std::lock_guard lock(mutex_);
  // A caller may have taken its `now` a moment before the last reset.
  return {resets_, std::max<Duration>(running_time(now), last_reset_), last_reset_};
}

void LifeCycle::go_on_from(Instant now, const LifeCounts& kept) {
  const std::lock_guard lock(mutex_);
  resets_ = std::max(resets_, kept.resets);
  before_ += std::max(kept.power_on - running_time(now), Duration::zero());
  last_reset_ = std::max<Duration>(last_reset_, kept.last_reset);
}

std::span<const StatisticId> LifeCycle::supported() const {
  return kSupported;
}

void LifeCycle::values(Instant now, std::span<std::optional<std::uint64_t>> values) const noexcept {
  const std::lock_guard lock(mutex_);
  const Duration time = running_time(now);
  values[0] = resets_;
  values[1] = whole_seconds(time - last_reset_);
  values[2] = whole_seconds(time);
}

LifeCycle::Duration LifeCycle::running_time(Instant now) const {
  return since_ ? before_ + (now - *since_) : before_;
}

}  // namespace scmstats
