// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace scmstats {

/// Writes a file by a thread of its own, so that a file that does not answer blocks nobody for
/// longer than they wait. The thread runs `step` once an interval, and for each order.
class BackgroundWriter {
 public:
  using Clock = std::chrono::steady_clock;

  /// Starts the thread, which runs `step` after the first interval unless it is ordered earlier. If
  /// `step` throws, the next one tries again. `name` has at most 15 characters. Throws
  /// std::system_error if the thread cannot be started.
  BackgroundWriter(const char* name, std::chrono::nanoseconds interval, std::function<void()> step);

  /// Waits for the thread, which still obeys what was ordered.
  ~BackgroundWriter() = default;

  /// Has the step run now, or again if it is running. Does not wait for it.
  void order();

  /// Has the step run `least` after the last step's start, or now if that is over.
  void hurry(std::chrono::nanoseconds least);

  /// Waits until all orders are obeyed. Returns whether they are at `deadline`.
  bool wait(Clock::time_point deadline);

 private:
  void run(const std::stop_token& stop);
  void wait_for_work(std::unique_lock<std::mutex>& lock, const std::stop_token& stop);

  const std::chrono::nanoseconds interval_;
  const std::function<void()> step_;

  std::mutex mutex_;
  std::condition_variable_any wake_, done_;
  std::uint64_t ordered_ = 0, obeyed_ = 0;  // orders
  Clock::time_point last_{};                // the start of the last step
  Clock::time_point next_;                  // of the next one
  std::jthread thread_;                     // last: its end comes first
};

}  // namespace scmstats
