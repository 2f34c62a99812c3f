// SPDX-License-Identifier: MIT
#include "util/output.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <iterator>
#include <stdexcept>

#include "util/stop_signals.hpp"

namespace scmstats::cli {
namespace {

using std::chrono::steady_clock;

/// Interrupts a write that blocks although poll() said that it would not: another process has
/// filled the pipe meanwhile, or somebody has stopped the terminal. O_NONBLOCK does not help,
/// since other processes share the open file.
class Interruption {
 public:
  Interruption() {
    struct sigaction action{};
    action.sa_handler = [](int) {};  // without SA_RESTART
    ::sigaction(SIGALRM, &action, &before_);
    constexpr timeval kInterval{0, 20'000};
    set({kInterval, kInterval});
  }
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption() {
    set({});
    ::sigaction(SIGALRM, &before_, nullptr);
  }

 private:
  static void set(const itimerval& timer) { ::setitimer(ITIMER_REAL, &timer, nullptr); }

  struct sigaction before_{};
};

/// Waits until a descriptor takes text or has an error to report. Returns false if it does neither
/// by `then`, or before `stop` has something to read.
bool wait_writable(int descriptor, Instant then, int stop = -1) {
  while (true) {
    pollfd polled[] = {{descriptor, POLLOUT, 0}, {stop, POLLIN, 0}};
    const int ready = ::poll(polled, std::size(polled), milliseconds_until(then));
    if (ready > 0) return polled[0].revents != 0;
    if (ready < 0 && errno != EINTR) return true;
    if (ready == 0 && steady_clock::now() >= then) return false;
  }
}

}  // namespace

void prepare_standard_descriptors() {
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(number, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest free number is this one. It is opened for the other direction.
    if (::open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0) ::_exit(1);
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void Output::write_some() {
  while (pending() && wait_writable(descriptor_, Instant())) {
    ssize_t written = 0;
    {
      const Interruption interruption;
      // A pipe that can be written at all takes this much.
      written =
          ::write(descriptor_, pending_.data(), std::min<std::size_t>(pending_.size(), PIPE_BUF));
    }
    if (written >= 0) {
      pending_.erase(0, static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EINTR) {
      return;
    } else {
      const std::string reason = name_ + ": " + std::strerror(errno);
      if (failure_.empty()) failure_ = reason;
      discard();
      throw std::runtime_error(reason);
    }
  }
}

bool Output::flush(Instant then, int stop) {
  do {
    write_some();
  } while (pending() && wait_writable(descriptor_, then, stop));
  return !pending();
}

Output& standard_output() {
  static Output output(STDOUT_FILENO, "standard output");
  return output;
}

void print_error(std::string_view text) {
  static Output output(STDERR_FILENO, "standard error");
  static bool stuck = false;
  constexpr std::chrono::seconds kSoon(1);
  try {
    output.add(text);
    stuck = !output.flush(stuck ? Instant() : steady_clock::now() + kSoon);
  } catch (const std::runtime_error&) {
    // There is nowhere left to report the failure.
  }
  output.discard();
}

void complain(std::string_view line) {
  print_error(fmt::format("scmstats: {}\n", line));
}

int fail(std::string_view reason) {
  complain(reason);
  return 1;
}

}  // namespace scmstats::cli
