// SPDX-License-Identifier: MIT
#pragma once

#include <pthread.h>
#include <sys/prctl.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>
#include <utility>

namespace scmstats {

/// Blocks all signals of this thread, and so of those it starts, until the end of its life.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

/// Lets the kernel wake this thread up to a twentieth of an interval late, 50 ms at most, so that
/// the threads of a host's VMs wake together.
inline void allow_late_wakeups(std::chrono::nanoseconds interval) {
  constexpr std::chrono::nanoseconds kMost = std::chrono::milliseconds(50);
  const auto slack =
      std::clamp<std::chrono::nanoseconds>(interval / 20, std::chrono::nanoseconds(1), kMost);
  prctl(PR_SET_TIMERSLACK, static_cast<unsigned long>(slack.count()));
}

/// A thread in somebody else's program: it takes no signal, and has a name of at most 15
/// characters, from its first step on. `interval`: how often it wakes up. `function` takes a
/// std::stop_token. Throws std::system_error where it cannot be started.
template <typename Function>
std::jthread start_background_thread(const char* name, std::chrono::nanoseconds interval,
                                     Function function) {
  const SignalsBlocked blocked;
  return std::jthread(
      [name, interval, function = std::move(function)](const std::stop_token& stop) {
        pthread_setname_np(pthread_self(), name);
        allow_late_wakeups(interval);
        function(stop);
      });
}

}  // namespace scmstats
