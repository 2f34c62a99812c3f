// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>

#include "scmstats/host/result.hpp"

namespace scmstats {

/// A device that stores data, as /sys knows it.
struct BlockDevice {
  std::string name;       ///< the kernel's, "nvme0n1"
  std::string directory;  ///< the device's directory in /sys, which has its `stat`
  dev_t number = 0;       ///< as its `dev` has it
};

/// The directories in which the kernel shows devices and mounts. Tests use their own.
struct KernelPaths {
  std::string sys = "/sys";
  std::string mountinfo = "/proc/self/mountinfo";
};

/// The device that stores what is at `path`: a file, a directory, or a block device itself. A
/// partition leads to its disk, a loop device to its file's device, and a stacked device (device
/// mapper, md) to the device below it as long as there is just one. Otherwise the reason, for
/// people, why there is none. See backing_disk.hpp for the devices on the way and for the reasons.
Result<BlockDevice> find_block_device(const std::string& path, const KernelPaths& kernel = {});

/// The same for a device by its number.
Result<BlockDevice> find_block_device(dev_t number, const KernelPaths& kernel = {});

}  // namespace scmstats
