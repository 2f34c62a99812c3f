// SPDX-License-Identifier: MIT
#include "suspended_host.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>

namespace scmstats::suspended_host {

std::atomic<long> seconds;

}  // namespace scmstats::suspended_host

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const auto result = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
  if (clock == CLOCK_BOOTTIME) time->tv_sec += scmstats::suspended_host::seconds;
  return result;
}
