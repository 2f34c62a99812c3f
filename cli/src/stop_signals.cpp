#include "stop_signals.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>

namespace scmstats::cli {

StopSignals::StopSignals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

const char* StopSignals::wait_until(Instant then) const {
  while (true) {
    const auto left = std::max(then - std::chrono::steady_clock::now(), Instant::duration::zero());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec timeout{seconds.count(), static_cast<long>((left - seconds).count())};
    const int signal = ::sigtimedwait(&signals_, nullptr, &timeout);
    if (signal > 0) return signal == SIGTERM ? "SIGTERM" : "SIGINT";
    if (errno == EAGAIN) return nullptr;
  }
}

}  // namespace scmstats::cli
