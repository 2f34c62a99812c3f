#pragma once

#include <csignal>

#include "scmstats/host/source.hpp"

namespace scmstats::cli {

/// SIGTERM and SIGINT as something to wait for. From then on they end the program no more.
class StopSignals {
 public:
  StopSignals();

  /// Waits until then, for one of them: its name, or null where none came.
  const char* wait_until(Instant then) const;

 private:
  sigset_t signals_{};
};

}  // namespace scmstats::cli
