#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <variant>

namespace scmstats {

/// A device that stores data, as /sys knows it.
struct BlockDevice {
  std::string name;       ///< the kernel's, "nvme0n1"
  std::string directory;  ///< its folder in /sys, which has its `stat`
};

/// Where the kernel tells of devices and mounts. Tests put folders of their own here.
struct KernelPaths {
  std::string sys = "/sys";
  std::string mountinfo = "/proc/self/mountinfo";
};

/// The device that stores what is at `path`: a file, a folder, or a block device itself. From a
/// partition to its disk, from a loop device to its file's device, and from a stacked device
/// (device mapper, md) to the one below it as long as there is just one. Else the reason, for
/// people, why there is none: a file system in memory, on a network or on several devices, a DAX
/// device, nothing at the path.
std::variant<BlockDevice, std::string> find_block_device(const std::string& path,
                                                         const KernelPaths& kernel = {});

/// The same for a device by its number.
std::variant<BlockDevice, std::string> find_block_device(dev_t number,
                                                         const KernelPaths& kernel = {});

/// The mount that an absolute path without symbolic links is on.
struct Mount {
  std::string type;     ///< of the file system, "btrfs"
  std::string source;   ///< often a device's path
  std::string options;  ///< of the file system itself: "rw,upperdir=/upper"
};

/// `mountinfo`: the text of /proc/self/mountinfo, see proc(5). An empty type where none fits.
Mount find_mount(std::string_view mountinfo, std::string_view path);

}  // namespace scmstats
