#include "file_owner.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

namespace scmstats {
namespace {

Descriptor open_regular(const std::string& path) {
  struct stat status{};
  const bool regular = ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
  return Descriptor(regular ? ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1);
}

}  // namespace

bool is_at(int fd, const std::string& path) {
  struct stat open{};
  struct stat there{};
  return ::fstat(fd, &open) == 0 && ::stat(path.c_str(), &there) == 0 &&
         open.st_dev == there.st_dev && open.st_ino == there.st_ino;
}

bool is_anothers(const std::string& path, const Descriptor& ours) {
  while (!is_at(ours.get(), path)) {
    const Descriptor there = open_regular(path);
    if (!there) return false;
    if (::flock(there.get(), LOCK_EX | LOCK_NB) != 0) return errno == EWOULDBLOCK;
    if (is_at(there.get(), path)) return false;  // else its writer has just replaced it
  }
  return false;
}

}  // namespace scmstats
