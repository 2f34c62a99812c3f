// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "scmstats/host/life_cycle.hpp"
#include "scmstats/host/problem_log.hpp"
#include "scmstats/host/result.hpp"
#include "scmstats/host/state_file.hpp"

namespace scmstats {

class BackgroundWriter;

/// Keeps a life cycle in a state file, by a thread of its own: a file that does not answer keeps
/// nobody waiting for longer than they want. It is written once an interval, at a reset, and when
/// the VM stops; then it is given up, so that the VM may go on elsewhere, and taken and read again
/// when the VM runs on here.
class StateFileWriter {
 public:
  using Clock = std::chrono::steady_clock;
  using Warn = std::function<void(const std::string& line)>;

  static constexpr std::chrono::seconds kInterval{60};
  /// How long a VM that stops, runs on or ends may wait for all its files.
  static constexpr std::chrono::seconds kPatience{5};
  /// How often resets, which a guest can do all the time, may have the file written.
  static constexpr std::chrono::seconds kLeastInterval{1};

  /// The life cycle goes on from what the file has. The file is taken, unless the VM is `incoming`
  /// from another process, which may hold it yet. `warn` gets lines for people, also from the
  /// thread. Throws std::runtime_error, which says why, if the file cannot be taken. If the
  /// file-size limit is below a state file's size, that is logged and the counts go on without the
  /// file.
  StateFileWriter(const std::string& path, std::shared_ptr<LifeCycle> life, bool incoming,
                  Warn warn, std::chrono::nanoseconds interval = kInterval);

  /// Suspends it, and waits for the thread.
  ~StateFileWriter();

  /// The VM is about to run. The first time, unless it is incoming, is a power-on, which counts as
  /// a reset where it is not the file's first. The life cycle goes on from what the file has by
  /// now. Where another process holds it, warns and tries again each interval; the counts go on
  /// without. Does not wait for the file.
  void resume();

  /// The VM has stopped or ends. Does not wait for the file.
  void suspend();

  /// Waits until the file is as the last resume() or suspend() would have it. Warns where it is not
  /// by `deadline`; the thread does it when the file answers.
  void wait(Instant deadline = Clock::now() + kPatience);

  /// The VM was reset, which may be while it is stopped. Does not wait.
  void reset();

 private:
  void order(bool hold);
  void step(bool hold);
  Result<> take(const char* consequence);
  Result<> store();
  void tell(const Result<>& result);

  const std::shared_ptr<LifeCycle> life_;
  const Warn warn_;
  bool power_on_counts_ = false;  // the next resume() is a power-on, and not the first

  // Only the thread uses this once it runs.
  StateFile file_;
  LifeCounts stored_;  // what the file has, as far as known
  ProblemLog log_;

  std::atomic<bool> hold_;                    // the file is to be ours
  std::unique_ptr<BackgroundWriter> writer_;  // last: its end comes first
};

}  // namespace scmstats
