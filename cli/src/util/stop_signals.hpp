// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "scmstats/host/descriptor.hpp"
#include "scmstats/host/source.hpp"

namespace scmstats::cli {

/// Makes signals readable from a descriptor. From then on they do nothing else to this thread, nor
/// to those that it starts.
class SignalDescriptor {
 public:
  /// Throws std::system_error.
  explicit SignalDescriptor(const std::vector<int>& signals);

  int get() const { return descriptor_.get(); }

  /// Returns the next signal that came, or 0.
  int take();

 private:
  Descriptor descriptor_;
};

/// Handles the signals that end a long-running command: SIGTERM, SIGINT, SIGQUIT, and SIGHUP unless
/// it is ignored, as by nohup. They no longer end the program by themselves: the command polls
/// descriptor() and returns. If it has not returned after kPatience, a file or a device does not
/// answer; then the program ends with status 1, wherever it waits.
class StopSignals {
 public:
  static constexpr std::chrono::seconds kPatience{2};

  /// Throws std::system_error.
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals();

  /// Returns a descriptor that is readable once a signal has come, and remains readable.
  int descriptor() const { return came_.get(); }

  /// Waits for a signal until `then`. Returns its name, or null if none came.
  const char* wait_until(Instant then) const;

 private:
  void guard();

  SignalDescriptor signals_;
  Descriptor came_, over_;  // eventfds
  std::atomic<int> signal_ = 0;
  std::jthread guard_;
};

/// Is thrown when a signal came that ends the program.
struct Interrupted {};

/// Waits until `descriptor` has something to read or has come to its end. Returns false if neither
/// happens by `then`. Throws Interrupted as soon as `stop`, unless negative, has something to read.
bool wait_readable(int descriptor, int stop, Instant then);

/// Returns the milliseconds until `then`, rounded up, for poll().
int milliseconds_until(Instant then);

}  // namespace scmstats::cli
