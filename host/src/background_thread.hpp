// SPDX-License-Identifier: MIT
#pragma once

#include <pthread.h>

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

/// A thread in somebody else's program: it takes no signal, and has a name of at most 15
/// characters, from its first step on. `function` takes a std::stop_token. Throws std::system_error
/// where it cannot be started.
template <typename Function>
std::jthread start_background_thread(const char* name, Function function) {
  const SignalsBlocked blocked;
  return std::jthread([name, function = std::move(function)](const std::stop_token& stop) {
    pthread_setname_np(pthread_self(), name);
    function(stop);
  });
}

}  // namespace scmstats
