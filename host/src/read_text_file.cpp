// SPDX-License-Identifier: MIT
#include "scmstats/host/read_text_file.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include "scmstats/host/descriptor.hpp"

namespace scmstats {
namespace {

constexpr std::size_t kFirstBytes = 4096;

/// To open a fifo or a device would be noticed there: a fifo's writer would go on and find its
/// reader gone.
Result<> require_regular(const struct stat& status) {
  if (!S_ISREG(status.st_mode)) return Failure{"not a regular file"};
  return {};
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

Result<TextFile> read_text_file(const std::string& path, std::size_t most) {
  TextFile read;
  if (::stat(path.c_str(), &read.status) != 0) return last_error();
  if (auto regular = require_regular(read.status); !regular) return regular.error();
  // There may be another by now.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!file || ::fstat(file.get(), &read.status) != 0) return last_error();
  if (auto regular = require_regular(read.status); !regular) return regular.error();
  read.made_by_kernel = is_made_by_kernel(file.get());

  // The size of a file in /sys or /proc is not known before it is read. So the text grows up to one
  // byte more than allowed.
  std::size_t length = 0;
  while (length <= most) {
    if (length == read.text.size()) read.text.resize(std::min(most + 1, 2 * length + kFirstBytes));
    const ssize_t got = ::read(file.get(), &read.text[length], read.text.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return last_error();
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  if (length > most) return Failure{"larger than " + std::to_string(most) + " bytes"};
  read.text.resize(length);
  return read;
}

}  // namespace scmstats
