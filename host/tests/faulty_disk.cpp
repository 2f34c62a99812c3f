// SPDX-License-Identifier: MIT
#include "faulty_disk.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdarg>
#include <thread>

namespace scmstats::faulty_disk {

std::atomic<bool> reads_fail, reads_short, syncs_fail, hangs, locks_want_write, creation_refused;
std::atomic<int> syncs, lock_error;

}  // namespace scmstats::faulty_disk

namespace faulty_disk = scmstats::faulty_disk;

namespace {

/// Bytes that may be read, 0 for none because of errno.
size_t allowed(size_t size) {
  if (faulty_disk::reads_fail) {
    errno = EIO;
    return 0;
  }
  if (!faulty_disk::reads_short) return size;
  static std::atomic<unsigned> reads;
  errno = EINTR;
  return reads++ % 2;
}

}  // namespace

extern "C" ssize_t read(int fd, void* bytes, size_t size) {
  if (size == 0 || (size = allowed(size)) > 0) return ::syscall(SYS_read, fd, bytes, size);
  return -1;
}

extern "C" ssize_t pread(int fd, void* bytes, size_t size, off_t offset) {
  if (size == 0 || (size = allowed(size)) > 0) {
    return ::syscall(SYS_pread64, fd, bytes, size, offset);
  }
  return -1;
}

extern "C" int fdatasync(int fd) {
  ++faulty_disk::syncs;
  while (faulty_disk::hangs) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  if (!faulty_disk::syncs_fail) return static_cast<int>(::syscall(SYS_fdatasync, fd));
  errno = EIO;
  return -1;
}

extern "C" int flock(int fd, int operation) noexcept {
  const bool writable = (::fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDONLY;
  if (faulty_disk::lock_error == 0 && (writable || !faulty_disk::locks_want_write)) {
    return static_cast<int>(::syscall(SYS_flock, fd, operation));
  }
  errno = faulty_disk::lock_error != 0 ? faulty_disk::lock_error.load() : EBADF;
  return -1;
}

extern "C" int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const auto mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (faulty_disk::creation_refused && (flags & O_CREAT) != 0 && ::access(path, F_OK) == 0) {
    errno = EACCES;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}
