// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "scmstats/host/block_device.hpp"
#include "scmstats/host/result.hpp"

namespace scmstats {

/// Why no disk is known to store a file.
struct NoDisk {
  enum class Why {
    Error,            ///< `detail` is the system's error for the path `subject`
    NotAFile,         ///< a fifo, a socket
    CharacterDevice,  ///< device DAX, for one
    Memory,           ///< on a file system in memory, whose type is `detail`
    Unnamed,          ///< on another file system without a block device of its own
    HiddenMount,      ///< its mount is not listed in mountinfo
    OverlayReadOnly,  ///< `detail` is the overlay's mount point, for this and the next two
    OverlayRelative,
    OverlayHidden,
    NotInUpper,    ///< in a lower layer, or `detail` leads to another directory by now
    SeveralDisks,  ///< `detail`: the file system's type and the disks
    Spread,        ///< its file system, of the type `detail`, does not say on which of its devices
    NoFile,        ///< a loop device without a file
    UnknownFile,   ///< a loop device whose file only its node can name; `detail`: why it does not
    LostFile,      ///< a loop device whose file is not where it was; `detail`: its path
    NoMedium,      ///< a device without capacity
    Circle,
  };

  Why why;
  std::string subject;  ///< the file or device, as it was reached
  std::string detail;
};

/// One sentence for people, without its full stop.
std::string describe(const NoDisk& reason);

/// The block devices under a file.
struct BackingDevices {
  /// From the one that the file system is on, through partitions, loop devices, device mapper, md,
  /// down to the disk, which is the last. Never empty.
  std::vector<BlockDevice> devices;
  /// The file on this way that is accessed by DAX, past these devices; empty if there is none.
  std::string dax_file;
};

/// The devices under a file, a directory (where its new files will be) or a block device, found by
/// device numbers and mount ids, never by names. A device above several others is the disk.
///
/// Opens no device but a loop device, to ask which file it has, and reads no data.
Result<BackingDevices, NoDisk> find_backing_devices(const std::string& path,
                                                    const KernelPaths& kernel = {});

/// The same for a device by its number.
Result<BackingDevices, NoDisk> find_backing_devices(dev_t number, const KernelPaths& kernel = {});

}  // namespace scmstats
