// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace scmstats {

/// One line of /proc/self/mountinfo, see proc(5).
struct Mount {
  std::uint64_t id = 0;
  dev_t device = 0;     ///< the file system's st_dev; its major number is 0 if it has no device
  std::string root;     ///< the directory of the file system that is mounted
  std::string point;    ///< the directory that it is mounted on
  std::string type;     ///< the file system's, "btrfs"
  std::string options;  ///< the file system's own, as the kernel escapes them: see mount_option()
};

/// The text of a mountinfo file of any size; an empty text if it cannot be read.
std::string read_mountinfo(const std::string& path);

/// The mount with this id, as statx(2) and /proc/self/fdinfo name it.
std::optional<Mount> find_mount(std::string_view mountinfo, std::uint64_t id);

/// A mount of the file system with this st_dev.
std::optional<Mount> find_mount_of(std::string_view mountinfo, dev_t device);

/// The value of an option, without the kernel's escapes; empty for an option without a value.
std::optional<std::string> mount_option(std::string_view options, std::string_view name);

/// The path that overlayfs made of an `upperdir`: there, a backslash takes away the meaning of
/// whatever follows it.
std::string overlay_path(std::string_view upperdir);

}  // namespace scmstats
