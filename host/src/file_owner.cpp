// SPDX-License-Identifier: MIT
#include "file_owner.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>

namespace scmstats {
namespace {

/// A file of another user's may be readable alone; where it is not on NFS, it can be locked.
Descriptor open_regular(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return Descriptor();
  constexpr int kFlags = O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
  Descriptor file(::open(path.c_str(), O_RDWR | kFlags));
  return file ? std::move(file) : Descriptor(::open(path.c_str(), O_RDONLY | kFlags));
}

bool begins_well(int fd, bool (*is_known)(std::string_view beginning)) {
  std::array<char, 64> bytes{};
  ssize_t got = 0;
  do {
    got = ::pread(fd, bytes.data(), bytes.size(), 0);
  } while (got < 0 && errno == EINTR);
  return got >= 0 && is_known({bytes.data(), static_cast<std::size_t>(got)});
}

}  // namespace

Lock lock_file(int fd) {
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EINTR) return errno == EWOULDBLOCK ? Lock::Anothers : Lock::Impossible;
  }
  return Lock::Ours;
}

Failure no_lock() {
  return {"cannot be locked: " + last_error().reason +
          "; move it to a file system with locks, as a local one"};
}

bool is_at(int fd, const std::string& path) {
  struct stat open{};
  struct stat there{};
  return ::fstat(fd, &open) == 0 && ::stat(path.c_str(), &there) == 0 &&
         open.st_dev == there.st_dev && open.st_ino == there.st_ino;
}

Result<> refuse_anothers(const std::string& path, const Descriptor& ours,
                         bool (*is_known)(std::string_view beginning)) {
  while (!is_at(ours.get(), path)) {
    const Descriptor there = open_regular(path);
    if (!there) return {};
    switch (lock_file(there.get())) {
      case Lock::Anothers:
        return Failure{"in use by another process; give each VM a file of its own"};
      case Lock::Impossible:
        return no_lock();
      case Lock::Ours:
        break;
    }
    if (!is_at(there.get(), path)) continue;  // its writer has just replaced it
    if (begins_well(there.get(), is_known)) return {};
    return Failure{
        "there is a file that scmstats did not write; move it away, or give another name"};
  }
  return {};
}

}  // namespace scmstats
