#pragma once

#include <chrono>
#include <csignal>

namespace scmstats::cli {

/// Holds SIGINT and SIGTERM back from the moment it is made, so that a program ends where it waits
/// for them and nowhere else. Of the calling thread; made before any other thread is.
class StopSignals {
 public:
  StopSignals();

  /// Waits until `deadline`, or until one of them comes or has come: then true.
  bool wait_until(std::chrono::steady_clock::time_point deadline) const;

 private:
  sigset_t signals_;
};

}  // namespace scmstats::cli
