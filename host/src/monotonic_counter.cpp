// SPDX-License-Identifier: MIT
#include "scmstats/host/monotonic_counter.hpp"

#include <algorithm>
#include <limits>

#include "scmstats/host/suspension.hpp"

namespace scmstats {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b) noexcept {
  return a > kMost - b ? kMost : a + b;
}

std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b) noexcept {
  return a != 0 && b > kMost / a ? kMost : a * b;
}

}  // namespace

MonotonicCounter::MonotonicCounter(Limits limits, const State& state, Instant last) noexcept
    : limits_(limits),
      total_(state.total),
      believed_(Reading{state.believed, with_suspension(last)}) {
  if (state.suspect) suspect_ = Reading{*state.suspect, believed_->at};
}

void MonotonicCounter::add(std::uint64_t count, Instant now) noexcept {
  const Reading reading{count, with_suspension(now)};
  if (!believed_) return begin(reading);
  if (const auto rises = rise(*believed_, reading)) return believe(reading, *rises);

  const auto since_suspect = suspect_ ? rise(*suspect_, reading) : std::nullopt;
  if (!since_suspect) {
    suspect_ = reading;
    return;
  }
  const std::uint64_t before = believed_->count;
  std::uint64_t until_suspect = 0;  // the device was set back
  if (suspect_->count > before) {
    until_suspect = suspect_->count - before;  // it jumped
  } else if (suspect_->count <= before / 2) {
    until_suspect = suspect_->count;  // it began at 0 again
  }
  believe(reading, saturating_sum(until_suspect, *since_suspect));
}

void MonotonicCounter::begin(const Reading& reading) noexcept {
  const bool confirmed = suspect_ && rise(*suspect_, reading);
  if (reading.count >= kMostAtFirst && !confirmed) {
    suspect_ = reading;
    return;
  }
  // The count so far of another device does not belong to the total.
  believe(reading, total_ ? 0 : reading.count);
}

void MonotonicCounter::believe(const Reading& reading, std::uint64_t rise) noexcept {
  total_ = saturating_sum(total_.value_or(0), rise);
  believed_ = reading;
  suspect_.reset();
}

void MonotonicCounter::replace_device() noexcept {
  believed_.reset();
  suspect_.reset();
}

std::optional<MonotonicCounter::State> MonotonicCounter::state() const noexcept {
  if (!total_ || !believed_) return std::nullopt;
  State state{*total_, believed_->count};
  if (suspect_) state.suspect = suspect_->count;
  return state;
}

std::optional<std::uint64_t> MonotonicCounter::rise(const Reading& from,
                                                    const Reading& to) const noexcept {
  const std::uint64_t range = limits_.range;
  std::uint64_t rise = to.count - from.count;
  if (to.count < from.count) {
    if (range == 0 || from.count >= range) return std::nullopt;
    rise += range;
    if (rise >= range / 2) return std::nullopt;
  }
  if (rise > most(to.at - from.at)) return std::nullopt;
  return rise;
}

std::uint64_t MonotonicCounter::most(Instant::duration elapsed) const noexcept {
  // A part of a second counts as a whole one.
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(elapsed).count();
  const auto whole = static_cast<std::uint64_t>(std::max<decltype(seconds)>(seconds, 0));
  return saturating_sum(saturating_product(limits_.per_second, whole), limits_.step);
}

}  // namespace scmstats
