#include "collect/stop_signals.hpp"

#include <algorithm>

namespace scmstats::cli {

StopSignals::StopSignals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

bool StopSignals::wait_until(std::chrono::steady_clock::time_point deadline) const {
  using std::chrono::nanoseconds;
  for (;;) {
    const nanoseconds left = deadline - std::chrono::steady_clock::now();
    const auto wait = std::max(left, nanoseconds::zero()).count();
    const timespec timeout{static_cast<time_t>(wait / 1'000'000'000), wait % 1'000'000'000};
    if (sigtimedwait(&signals_, nullptr, &timeout) > 0) return true;
    // Stopping and continuing the process, too, interrupts the wait.
    if (std::chrono::steady_clock::now() >= deadline) return false;
  }
}

}  // namespace scmstats::cli
