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
  const auto awake = read(CLOCK_MONOTONIC);
  return now + std::max(read(CLOCK_BOOTTIME) - awake, Instant::duration::zero());
}

}  // namespace scmstats
