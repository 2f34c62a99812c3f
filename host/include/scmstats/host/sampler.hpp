// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "scmstats/host/alarm.hpp"
#include "scmstats/host/nvdimm_statistics.hpp"

namespace scmstats {

/// Keeps NVDIMMs' statistics fresh, with two threads that take no signal. One asks the sources, one
/// NVDIMM after the other, all once an interval, and publishes what they know. Where that takes
/// longer than an interval, since a source hangs, the other one publishes once an interval, so that
/// time goes on and samples grow too old.
class Sampler {
 public:
  explicit Sampler(std::chrono::nanoseconds interval) : interval_(interval) {}

  /// Stops the threads and waits for them, so also for a source that is being asked.
  ~Sampler() = default;

  /// Both may be called at any time, whether the threads run or not. After a remove a thread may
  /// still be at that NVDIMM's sources.
  void add(std::shared_ptr<NvdimmStatistics> statistics);
  void remove(const NvdimmStatistics& statistics);

  /// Starts the threads, where they do not run yet. Throws std::system_error where it cannot.
  void start();

  /// Tells the threads to end, and does not wait for them.
  void request_stop() noexcept;

 private:
  void ask(const std::stop_token& stop);
  void publish_while_asking_takes_long(const std::stop_token& stop);
  template <typename Step>
  void for_each(std::unique_lock<std::mutex>& lock, const std::stop_token& stop, Step step);

  const std::chrono::nanoseconds interval_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::vector<std::shared_ptr<NvdimmStatistics>> all_;
  Alarm asking_takes_long_;
  std::jthread asking_, publishing_;  // last: their end comes first
};

}  // namespace scmstats
