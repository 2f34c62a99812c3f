// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "scmstats/host/descriptor.hpp"
#include "scmstats/host/source.hpp"

namespace scmstats::cli {

/// Signals as something to be polled. From then on they do nothing else to this thread, nor to
/// those that it starts.
class SignalDescriptor {
 public:
  /// Throws std::system_error.
  explicit SignalDescriptor(const std::vector<int>& signals);

  int get() const { return descriptor_.get(); }

  /// The next one that came; 0 where there is none.
  int take();

 private:
  Descriptor descriptor_;
};

/// The signals that end a command which goes on by itself: SIGTERM, SIGINT, SIGQUIT, and SIGHUP
/// unless it is ignored, as nohup has it. They no longer end the program by themselves: the command
/// is to look at descriptor(), and to end. Where it does not within kPatience, a file or a device
/// does not answer: then the program ends with status 1, wherever it waits.
class StopSignals {
 public:
  static constexpr std::chrono::seconds kPatience{2};

  /// Throws std::system_error.
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals();

  /// Can be read from the first of the signals on, for good.
  int descriptor() const { return came_.get(); }

  /// Waits until then, for one of them: its name, or null where none came.
  const char* wait_until(Instant then) const;

 private:
  void guard();

  SignalDescriptor signals_;
  Descriptor came_, over_;  // eventfds
  std::atomic<int> signal_ = 0;
  std::jthread guard_;
};

}  // namespace scmstats::cli
