// SPDX-License-Identifier: MIT
#include "util/wait.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace scmstats::cli {

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
