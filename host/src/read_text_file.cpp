// SPDX-License-Identifier: MIT
#include "scmstats/host/read_text_file.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "scmstats/host/descriptor.hpp"

namespace scmstats {
namespace {

std::string last_error() {
  return std::strerror(errno);
}

std::string too_large(std::size_t most) {
  return "larger than " + std::to_string(most) + " bytes";
}

/// To open a fifo or a device would be noticed there: a fifo's writer would go on and find its
/// reader gone.
std::string refusal(const struct stat& status) {
  return S_ISREG(status.st_mode) ? "" : "not a regular file";
}

/// Tells whether a file is on a file system whose files the kernel makes when they are read.
/// Source: statfs(2).
bool is_made_by_kernel(int fd) {
  struct statfs system{};
  if (::fstatfs(fd, &system) != 0) return false;
  switch (static_cast<std::uint32_t>(system.f_type)) {
    case SYSFS_MAGIC:
    case PROC_SUPER_MAGIC:
    case DEBUGFS_MAGIC:
    case TRACEFS_MAGIC:
    case SECURITYFS_MAGIC:
    case CGROUP_SUPER_MAGIC:
    case CGROUP2_SUPER_MAGIC:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::variant<TextFile, std::string> read_text_file(const std::string& path, std::size_t most) {
  TextFile read;
  if (::stat(path.c_str(), &read.status) != 0) return last_error();
  if (auto reason = refusal(read.status); !reason.empty()) return reason;
  // There may be another by now.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!file || ::fstat(file.get(), &read.status) != 0) return last_error();
  if (auto reason = refusal(read.status); !reason.empty()) return reason;
  read.made_by_kernel = is_made_by_kernel(file.get());

  // A file in /sys reports a page as its size, 64 KiB on Power. So read one byte more than allowed.
  read.text.resize(most + 1);
  std::size_t length = 0;
  while (length < read.text.size()) {
    const ssize_t got = ::read(file.get(), &read.text[length], read.text.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return last_error();
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  if (length > most) return too_large(most);
  read.text.resize(length);
  return read;
}

}  // namespace scmstats
