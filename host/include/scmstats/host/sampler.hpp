#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "scmstats/host/nvdimm_statistics.hpp"

namespace scmstats {

/// The thread that refreshes NVDIMMs' statistics, all once an interval. It takes no signal.
class Sampler {
 public:
  explicit Sampler(std::chrono::nanoseconds interval) : interval_(interval) {}

  /// Stops the thread and waits for it, so also for a source that it may be asking.
  ~Sampler() = default;

  /// Both may be called at any time, whether the thread runs or not. After a remove the thread may
  /// still be asking that NVDIMM's sources.
  void add(std::shared_ptr<NvdimmStatistics> statistics);
  void remove(const NvdimmStatistics& statistics);

  /// Starts the thread, where it does not run yet. Throws std::system_error where it cannot.
  void start();

  /// Tells the thread to end, and does not wait for it.
  void request_stop() noexcept { thread_.request_stop(); }

 private:
  void run(const std::stop_token& stop);

  const std::chrono::nanoseconds interval_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::vector<std::shared_ptr<NvdimmStatistics>> all_;
  std::jthread thread_;  // last: its end comes first
};

}  // namespace scmstats
