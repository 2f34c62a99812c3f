// SPDX-License-Identifier: MIT
#include "scmstats/host/alarm.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace scmstats {
namespace {

timespec as_timespec(std::chrono::nanoseconds time) noexcept {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return {static_cast<time_t>(seconds.count()), static_cast<long>((time - seconds).count())};
}

}  // namespace

Alarm::Alarm() : timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)) {
  if (!timer_) throw std::system_error(errno, std::generic_category(), "timerfd_create");
}

void Alarm::start(std::chrono::nanoseconds interval) noexcept {
  const std::lock_guard lock(mutex_);
  if (!finished_) set(interval, interval);
}

void Alarm::stop() noexcept {
  const std::lock_guard lock(mutex_);
  if (!finished_) set({}, {});
}

void Alarm::finish() noexcept {
  const std::lock_guard lock(mutex_);
  finished_ = true;
  set(std::chrono::nanoseconds(1), {});
}

void Alarm::wait() const noexcept {
  std::uint64_t expirations = 0;
  while (::read(timer_.get(), &expirations, sizeof expirations) < 0 && errno == EINTR) {
  }
}

void Alarm::set(std::chrono::nanoseconds first, std::chrono::nanoseconds interval) noexcept {
  const itimerspec times{.it_interval = as_timespec(interval), .it_value = as_timespec(first)};
  ::timerfd_settime(timer_.get(), 0, &times, nullptr);
}

}  // namespace scmstats
