// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <mutex>

#include "scmstats/host/descriptor.hpp"

namespace scmstats {

/// A timer that wakes one thread. Any thread may set it, which costs a system call and wakes
/// nobody. Source: timerfd_create(2).
class Alarm {
 public:
  /// Throws std::system_error if there can be no timer.
  Alarm();

  /// Wakes the thread once an interval, for the first time after one.
  void start(std::chrono::nanoseconds interval) noexcept;
  void stop() noexcept;

  /// Wakes the thread now. Afterwards the other functions change nothing.
  void finish() noexcept;

  /// Waits until it is time.
  void wait() const noexcept;

 private:
  void set(std::chrono::nanoseconds first, std::chrono::nanoseconds interval) noexcept;

  Descriptor timer_;
  std::mutex mutex_;
  bool finished_ = false;
};

}  // namespace scmstats
