// SPDX-License-Identifier: MIT
#include "scmstats/host/block_device.hpp"

#include <utility>

#include "scmstats/host/backing_disk.hpp"

namespace scmstats {
namespace {

Result<BlockDevice> disk_of(Result<BackingDevices, NoDisk> found) {
  if (!found) return Failure{describe(found.error())};
  auto& backing = *found;
  if (!backing.dax_file.empty()) {
    return Failure{backing.dax_file + " is accessed by DAX, past any block device"};
  }
  return std::move(backing.devices.back());
}

}  // namespace

std::string describe(const NoDisk& reason) {
  const auto& [why, subject, detail] = reason;
  using Why = NoDisk::Why;
  switch (why) {
    case Why::Error:
      return subject + ": " + detail;
    case Why::NotAFile:
      return subject + " is neither a file nor a directory nor a block device";
    case Why::CharacterDevice:
      return subject + " is a character device, no block device";
    case Why::Memory:
      return subject + " is on " + detail + ", which no block device stores";
    case Why::Unnamed:
      return subject + " is on " + detail + ", which does not say which block device stores it";
    case Why::HiddenMount:
      return subject + " is on a mount that /proc/self/mountinfo does not list";
    case Why::OverlayReadOnly:
      return subject + " is on the overlay " + detail + ", which has no upper directory";
    case Why::OverlayRelative:
      return subject + " is on the overlay " + detail +
             " is relative to a directory that Linux does not name";
    case Why::OverlayHidden:
      return subject + " is on the overlay " + detail;
    case Why::NotInUpper:
      return subject + " is on the overlay " + detail + " does not have it, as far as visible here";
    case Why::SeveralDisks:
      return subject + " is on " + detail;
    case Why::Spread:
      return subject + " is on " + detail +
             " on several devices, which does not say which of them stores it";
    case Why::NoFile:
      return subject + " has no file attached";
    case Why::UnknownFile:
      return subject + " does not say which file it has: " + detail;
    case Why::LostFile:
      return subject + " has a file that was deleted or is not visible here: '" + detail + "'";
    case Why::NoMedium:
      return subject + " has no medium";
    case Why::Circle:
      return subject + " is stored in a circle";
  }
  return {};
}

Result<BlockDevice> find_block_device(const std::string& path, const KernelPaths& kernel) {
  return disk_of(find_backing_devices(path, kernel));
}

Result<BlockDevice> find_block_device(dev_t number, const KernelPaths& kernel) {
  return disk_of(find_backing_devices(number, kernel));
}

}  // namespace scmstats
