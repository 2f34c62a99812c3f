// SPDX-License-Identifier: MIT
// Preloaded by a test: a process may not read its own memory by process_vm_readv(), with which the
// plug-in looks for QEMU's TLB.

#include <sys/uio.h>

#include <cerrno>

extern "C" __attribute__((visibility("default"))) ssize_t process_vm_readv(
    pid_t, const iovec*, unsigned long, const iovec*, unsigned long, unsigned long) noexcept {
  errno = EPERM;
  return -1;
}
