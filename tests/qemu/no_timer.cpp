// SPDX-License-Identifier: MIT
// Preloaded by a test: no timer can be made, as in a process with all its file descriptors in use.

#include <sys/timerfd.h>

#include <cerrno>

__attribute__((visibility("default"))) int timerfd_create(int, int) noexcept {
  errno = EMFILE;
  return -1;
}
