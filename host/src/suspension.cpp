// SPDX-License-Identifier: MIT
#include "scmstats/host/suspension.hpp"

#include <algorithm>
#include <ctime>

namespace scmstats {
namespace {

Instant::duration read(clockid_t clock) noexcept {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

Instant with_suspension(Instant now) noexcept {
  // Between the two readings some time passes, more if this thread is preempted. So the least
  // difference of several counts, in whole milliseconds.
  auto suspended = Instant::duration::max();
  for (int attempt = 0; attempt < 4; ++attempt) {
    const auto awake = read(CLOCK_MONOTONIC);
    suspended = std::min(suspended, read(CLOCK_BOOTTIME) - awake);
  }
  return now + std::max(std::chrono::floor<std::chrono::milliseconds>(suspended),
                        std::chrono::milliseconds::zero());
}

}  // namespace scmstats
