// SPDX-License-Identifier: MIT
#include "util/stop_signals.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <string>
#include <system_error>
#include <vector>

#include "util/output.hpp"

namespace scmstats::cli {
namespace {

using std::chrono::steady_clock;

std::vector<int> stop_signals() {
  std::vector<int> signals{SIGTERM, SIGINT, SIGQUIT};
  struct sigaction action{};
  ::sigaction(SIGHUP, nullptr, &action);
  if (action.sa_handler != SIG_IGN) signals.push_back(SIGHUP);
  return signals;
}

const char* name_of(int signal) {
  switch (signal) {
    case SIGTERM:
      return "SIGTERM";
    case SIGINT:
      return "SIGINT";
    case SIGQUIT:
      return "SIGQUIT";
    default:
      return "SIGHUP";
  }
}

Descriptor make_event() {
  Descriptor event(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!event) throw std::system_error(errno, std::generic_category(), "eventfd");
  return event;
}

bool wait_readable(int descriptor, Instant then) {
  while (true) {
    const auto left = std::max(then - steady_clock::now(), Instant::duration::zero());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec timeout{seconds.count(), static_cast<long>((left - seconds).count())};
    pollfd polled{descriptor, POLLIN, 0};
    if (::ppoll(&polled, 1, &timeout, nullptr) > 0) return true;
    if (steady_clock::now() >= then) return false;
  }
}

}  // namespace

SignalDescriptor::SignalDescriptor(const std::vector<int>& signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  descriptor_ = Descriptor(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
  if (!descriptor_) throw std::system_error(errno, std::generic_category(), "signalfd");
}

int SignalDescriptor::take() {
  signalfd_siginfo info{};
  const auto got = ::read(descriptor_.get(), &info, sizeof info);
  return got == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
}

StopSignals::StopSignals()
    : signals_(stop_signals()),
      came_(make_event()),
      over_(make_event()),
      guard_([this] { guard(); }) {}

StopSignals::~StopSignals() {
  ::eventfd_write(over_.get(), 1);
}

const char* StopSignals::wait_until(Instant then) const {
  return wait_readable(came_.get(), then) ? name_of(signal_) : nullptr;
}

void StopSignals::guard() {
  // This thread takes no other signal: SIGTSTP would stop the program while `watch` has the
  // terminal, and SIGALRM would not interrupt the write that it is for.
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);

  while (signal_ == 0) {
    pollfd polled[] = {{signals_.get(), POLLIN, 0}, {over_.get(), POLLIN, 0}};
    ::poll(polled, std::size(polled), -1);
    if (polled[1].revents != 0) return;
    signal_ = signals_.take();
  }
  ::eventfd_write(came_.get(), 1);
  if (wait_readable(over_.get(), steady_clock::now() + kPatience)) return;
  // The thread that waits may be in the middle of a complaint, so this one shares nothing with it.
  const std::string line = std::string("scmstats: ended by ") + name_of(signal_) +
                           ", while a file or a device does not answer\n";
  // If this write blocks, too, the alarm ends the program.
  ::alarm(1);
  std::signal(SIGALRM, SIG_DFL);
  pollfd error{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&error, 1, 0) > 0) {
    [[maybe_unused]] const auto wrote = ::write(STDERR_FILENO, line.data(), line.size());
  }
  ::_exit(1);
}

int milliseconds_until(Instant then) {
  using std::chrono::milliseconds;
  constexpr milliseconds kLongest(std::chrono::hours(24));
  const auto left = then - std::chrono::steady_clock::now();
  return static_cast<int>(
      std::clamp(std::chrono::ceil<milliseconds>(left), milliseconds(0), kLongest).count());
}

bool wait_readable(int descriptor, int stop, Instant then) {
  while (true) {
    pollfd polled[] = {{stop, POLLIN, 0}, {descriptor, POLLIN, 0}};
    const int ready = ::poll(polled, std::size(polled), milliseconds_until(then));
    if (ready < 0 && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "poll");
    if (ready > 0 && polled[0].revents != 0) throw Interrupted{};
    if (ready > 0) return true;
    if (ready == 0 && std::chrono::steady_clock::now() >= then) return false;
  }
}

}  // namespace scmstats::cli
