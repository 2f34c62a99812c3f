// SPDX-License-Identifier: MIT
#include "scmstats/host/backing_disk.hpp"

#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "scmstats/host/descriptor.hpp"
#include "scmstats/host/mount_table.hpp"
#include "scmstats/host/parse_number.hpp"
#include "scmstats/host/read_text_file.hpp"

namespace scmstats {
namespace {

namespace fs = std::filesystem;
using Why = NoDisk::Why;
using Reached = Result<void, NoDisk>;  // success: the way ends at a disk

/// Layers from a file to its disk; more than this must be a circle.
constexpr int kMostLayers = 32;

/// Linux, Documentation/admin-guide/devices.txt.
constexpr unsigned kLoopMajor = 7;

constexpr std::string_view kInMemory[] = {"tmpfs",     "ramfs", "rootfs", "devtmpfs",
                                          "hugetlbfs", "proc",  "sysfs"};

/// File systems that need more than their st_dev, where no mount names the type. The numbers are
/// those of linux/magic.h, which lacks bcachefs's.
std::string type_by_magic(int file) {
  struct statfs status{};
  if (::fstatfs(file, &status) != 0) return {};
  switch (static_cast<std::uint32_t>(status.f_type)) {
    case BTRFS_SUPER_MAGIC:
      return "btrfs";
    case OVERLAYFS_SUPER_MAGIC:
      return "overlay";
    case XFS_SUPER_MAGIC:
      return "xfs";
    case F2FS_SUPER_MAGIC:
      return "f2fs";
    case 0xca451a4eU:
      return "bcachefs";
    default:
      return {};
  }
}

NoDisk error_at(const std::string& path, int error) {
  return {Why::Error, path, std::strerror(error)};
}

std::string own_path(const char* kind, int file) {
  return std::string("/proc/self/") + kind + "/" + std::to_string(file);
}

/// A way to the file that neither opens it nor follows a later change of its path.
Descriptor find_file(const std::string& path, int flags = 0) {
  return Descriptor(::open(path.c_str(), O_PATH | O_CLOEXEC | flags));
}

/// Opens what find_file() found, for ioctl(2).
Descriptor open_found(const Descriptor& found) {
  return Descriptor(
      ::open(own_path("fd", found.get()).c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

using Status = struct statx;

/// Returns nothing, and sets errno, on failure.
std::optional<Status> get_status(const Descriptor& file) {
  constexpr unsigned kWanted = STATX_BASIC_STATS | STATX_BTIME;
  Status status{};
  if (::statx(file.get(), "", AT_EMPTY_PATH, kWanted, &status) != 0) return std::nullopt;
  return status;
}

dev_t device_of(const Status& status) {
  return makedev(status.stx_dev_major, status.stx_dev_minor);
}

bool is_at(const statx_timestamp& one, const statx_timestamp& other) {
  return one.tv_sec == other.tv_sec && one.tv_nsec == other.tv_nsec;
}

/// Compares an overlay's file with one of a layer. Nobody can set the time of the last
/// change nor that of birth; the blocks differ if the layer has the file's metadata only.
bool is_same_file(const Status& one, const Status& other) {
  return (one.stx_mode & S_IFMT) == (other.stx_mode & S_IFMT) && one.stx_size == other.stx_size &&
         one.stx_blocks == other.stx_blocks && is_at(one.stx_mtime, other.stx_mtime) &&
         is_at(one.stx_ctime, other.stx_ctime) && is_at(one.stx_btime, other.stx_btime);
}

/// Linux 3.15 and later have the mount's id there; statx() has it since 5.8 only.
std::optional<std::uint64_t> mount_id(const Descriptor& file) {
  const auto info = read_text_file(own_path("fdinfo", file.get()), 4096);
  constexpr std::string_view kField = "mnt_id:\t";
  const std::size_t at = info ? info->text.find(kField) : std::string::npos;
  if (at == std::string::npos) return std::nullopt;
  std::string_view rest = std::string_view(info->text).substr(at + kField.size());
  return take_digits(rest);
}

/// Says if new files in a directory will be accessed by DAX.
bool makes_dax(const std::optional<Mount>& mount) {
  const auto dax = mount ? mount_option(mount->options, "dax") : std::nullopt;
  return dax && (dax->empty() || *dax == "always");
}

/// Says if a file of xfs, or a directory's new files, are on its realtime device. On failure,
/// errno.
std::optional<bool> is_realtime(const Descriptor& file) {
  struct fsxattr attributes{};
  const Descriptor open = open_found(file);
  if (!open || ::ioctl(open.get(), FS_IOC_FSGETXATTR, &attributes) != 0) return std::nullopt;
  return (attributes.fsx_xflags & (FS_XFLAG_REALTIME | FS_XFLAG_RTINHERIT)) != 0;
}

/// The path below the mount's point, as the file system has it.
std::optional<std::string> inner_path(const Descriptor& file, const Mount& mount) {
  std::error_code error;
  std::string path = fs::read_symlink(own_path("fd", file.get()), error).string();
  if (mount.point != "/") {
    if (!path.starts_with(mount.point)) return std::nullopt;
    path.erase(0, mount.point.size());
    if (!path.empty() && path[0] != '/') return std::nullopt;
  }
  return mount.root == "/" ? path : mount.root + path;
}

std::optional<std::uint64_t> read_number(const fs::path& path) {
  const auto file = read_text_file(path, 64);
  std::string_view text = file ? std::string_view(file->text) : "";
  return take_digits(text);
}

dev_t read_device_number(const fs::path& path) {
  const auto file = read_text_file(path, 64);
  if (!file) return 0;
  const std::string_view text = file->text;
  return parse_device_number(text.substr(0, text.find('\n'))).value_or(0);
}

/// Lists a directory; empty if it cannot be listed as a whole.
std::vector<fs::path> entries(const fs::path& parent) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (fs::directory_iterator at(parent, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    paths.push_back(at->path());
  }
  return error ? std::vector<fs::path>{} : paths;
}

/// The devices' directories that the links in a directory lead to; none if not all can be followed.
std::vector<fs::path> linked(const fs::path& parent) {
  std::vector<fs::path> directories = entries(parent);
  std::error_code error;
  for (fs::path& directory : directories) {
    directory = fs::canonical(directory, error);
    if (error) return {};
  }
  return directories;
}

/// Goes from a file or a device to what is under it, until there is nothing more.
class Search {
 public:
  explicit Search(const KernelPaths& kernel) : kernel_(kernel) {}

  Reached from_path(const std::string& path) {
    const Descriptor file = find_file(path);
    if (!file) return error_at(path, errno);
    return from_file(file, path);
  }

  /// `node`: a path that leads to the device, if one is known.
  Reached from_number(dev_t number, const std::string& node = {}) {
    std::error_code error;
    const fs::path link = link_to(number);
    const fs::path directory = fs::canonical(link, error);
    if (error) return NoDisk{Why::Error, link, error.message()};
    return from_directory(directory, node);
  }

  BackingDevices take_found() { return std::move(found_); }

 private:
  Reached from_file(const Descriptor& file, const std::string& path) {
    if (++layers_ > kMostLayers) return NoDisk{Why::Circle, path, {}};
    const auto found = get_status(file);
    if (!found) return error_at(path, errno);
    const Status& status = *found;
    if (S_ISBLK(status.stx_mode)) {
      return from_number(makedev(status.stx_rdev_major, status.stx_rdev_minor), path);
    }
    if (S_ISCHR(status.stx_mode)) return NoDisk{Why::CharacterDevice, path, {}};
    if (!S_ISREG(status.stx_mode) && !S_ISDIR(status.stx_mode)) {
      return NoDisk{Why::NotAFile, path, {}};
    }
    const std::optional<Mount> mount = mount_of(file);
    if ((status.stx_attributes & STATX_ATTR_DAX) != 0 ||
        (S_ISDIR(status.stx_mode) && makes_dax(mount))) {
      found_.dax_file = path;
    }
    return from_file_system(file, path, status, mount);
  }

  Reached from_file_system(const Descriptor& file, const std::string& path, const Status& status,
                           const std::optional<Mount>& mount) {
    const std::string type = mount ? mount->type : type_by_magic(file.get());
    const dev_t device = device_of(status);
    if (type == "overlay") return from_overlay(file, path, status, mount);
    if (type == "btrfs") return from_btrfs(file, path);
    if (type == "bcachefs") return from_bcachefs(device, path);
    if (major(device) == 0) {
      if (!mount) return NoDisk{Why::HiddenMount, path, {}};
      const bool in_memory = std::ranges::count(kInMemory, type) != 0;
      return NoDisk{in_memory ? Why::Memory : Why::Unnamed, path, type};
    }
    if (type == "f2fs" && !fits(file, device)) return NoDisk{Why::Spread, path, type};
    if (type == "xfs" && (!mount || mount_option(mount->options, "rtdev"))) {
      const auto realtime = is_realtime(file);
      if (!realtime) return error_at(path, errno);
      if (*realtime) return NoDisk{Why::Spread, path, type};
    }
    return from_number(device);
  }

  fs::path link_to(dev_t number) const {
    return fs::path(kernel_.sys) / "dev/block" /
           (std::to_string(major(number)) + ":" + std::to_string(minor(number)));
  }

  std::optional<Mount> mount_of(const Descriptor& file) const {
    const auto id = mount_id(file);
    return id ? find_mount(read_mountinfo(kernel_.mountinfo), *id) : std::nullopt;
  }

  /// The mount has the upper directory's path as it was when it was mounted, and where.
  Reached from_overlay(const Descriptor& file, const std::string& path, const Status& status,
                       const std::optional<Mount>& mount) {
    const auto inner = mount ? inner_path(file, *mount) : std::nullopt;
    if (!inner) return NoDisk{Why::HiddenMount, path, {}};
    const std::string& point = mount->point;
    const auto option = mount_option(mount->options, "upperdir");
    if (!option) return NoDisk{Why::OverlayReadOnly, path, point};
    const std::string upper = overlay_path(*option);
    const std::string overlay = point + ", whose upper directory '" + upper + "'";
    if (!upper.starts_with('/')) return NoDisk{Why::OverlayRelative, path, overlay};
    if (!find_file(upper)) {
      return NoDisk{Why::OverlayHidden, path, overlay + ": " + std::strerror(errno)};
    }
    const Descriptor stored = find_file(upper + *inner, O_NOFOLLOW);
    if (!stored || !is_upper(file, status, stored)) return NoDisk{Why::NotInUpper, path, overlay};
    return from_file(stored, upper + *inner);
  }

  /// Says if an overlay's file is that of its upper layer. A running guest may write meanwhile.
  static bool is_upper(const Descriptor& file, Status merged, const Descriptor& stored) {
    for (int tries = 0; tries < 5; ++tries) {
      const auto upper = get_status(stored);
      if (!upper) return false;
      if (is_same_file(merged, *upper)) return true;
      const auto now = get_status(file);
      if (!now || is_same_file(*now, merged)) return false;
      merged = *now;
    }
    return false;
  }

  Reached from_btrfs(const Descriptor& file, const std::string& path) {
    const Descriptor open = open_found(file);
    struct btrfs_ioctl_fs_info_args info{};
    if (!open || ::ioctl(open.get(), BTRFS_IOC_FS_INFO, &info) != 0) return error_at(path, errno);
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string uuid;
    for (const std::uint8_t byte : info.fsid) {
      if (uuid.size() == 8 || uuid.size() == 13 || uuid.size() == 18 || uuid.size() == 23) {
        uuid += '-';
      }
      uuid += kDigits[byte >> 4];
      uuid += kDigits[byte & 15];
    }
    const fs::path devices = fs::path(kernel_.sys) / "fs/btrfs" / uuid / "devices";
    return from_all("btrfs", path, devices, linked(devices));
  }

  /// Its st_dev is just one of its devices.
  Reached from_bcachefs(dev_t device, const std::string& path) {
    const fs::path systems = fs::path(kernel_.sys) / "fs/bcachefs";
    for (const fs::path& system : entries(systems)) {
      std::vector<fs::path> members;
      bool is_its = false;
      for (const fs::path& member : entries(system)) {
        std::error_code error;
        if (!member.filename().string().starts_with("dev-")) continue;
        const fs::path directory = fs::canonical(member / "block", error);
        if (error) continue;  // a device that is off line
        members.push_back(directory);
        is_its |= read_device_number(directory / "dev") == device;
      }
      if (is_its) return from_all("bcachefs", path, system, members);
    }
    return error_at(systems, ENOENT);
  }

  /// A file system on all of these devices.
  Reached from_all(const std::string& type, const std::string& path, const fs::path& listed_in,
                   const std::vector<fs::path>& devices) {
    if (devices.empty()) return error_at(listed_in, ENOENT);
    std::vector<std::string> disks;
    for (const fs::path& device : devices) {
      const int layers = layers_;
      if (auto reached = from_directory(device); !reached) return reached;
      layers_ = layers;
      if (std::ranges::count(disks, found_.devices.back().name) == 0) {
        disks.push_back(found_.devices.back().name);
      }
    }
    if (disks.size() == 1) return {};
    std::ranges::sort(disks);
    std::string several = type + " on several disks: " + disks[0];
    for (std::size_t i = 1; i < disks.size(); ++i) several += ", " + disks[i];
    return NoDisk{Why::SeveralDisks, path, several};
  }

  /// Says if a file system is as small as its device.
  bool fits(const Descriptor& file, dev_t device) const {
    constexpr std::uint64_t kSector = 512;
    struct statfs status{};
    const auto sectors = read_number(link_to(device) / "size");
    return sectors && ::fstatfs(file.get(), &status) == 0 &&
           status.f_blocks * static_cast<std::uint64_t>(status.f_bsize) <= *sectors * kSector;
  }

  Reached from_directory(const fs::path& directory, const std::string& node = {}) {
    if (++layers_ > kMostLayers) return NoDisk{Why::Circle, directory, {}};
    const BlockDevice device{directory.filename(), directory,
                             read_device_number(directory / "dev")};
    // Devices of one file system may share some; the disk is to be the last.
    std::erase_if(found_.devices, [&](const auto& each) { return each.directory == directory; });
    found_.devices.push_back(device);
    std::error_code error;
    if (fs::exists(directory / "partition", error)) return from_directory(directory.parent_path());
    const bool is_loop = major(device.number) == kLoopMajor;
    const bool has_file = fs::exists(directory / "loop/backing_file", error);
    if (!has_file && read_number(directory / "size") == 0) {
      return NoDisk{is_loop ? Why::NoFile : Why::NoMedium, device.name, {}};
    }
    if (is_loop || has_file) return from_loop(device, node);
    const auto below = linked(directory / "slaves");
    return below.size() == 1 ? from_directory(below[0]) : Reached();
  }

  /// /sys has a path, which means something in the mount namespace and at the time of losetup(8)
  /// only. The device itself reports the file.
  Reached from_loop(const BlockDevice& device, const std::string& node) {
    const auto backing = read_text_file(fs::path(device.directory) / "loop/backing_file", 65536);
    const std::string path = backing ? backing->text.substr(0, backing->text.size() - 1) : "";
    const auto asked = ask_loop(device, node.empty() ? "/dev/" + device.name : node);
    if (!asked) return NoDisk{Why::UnknownFile, device.name, asked.error().reason};
    const struct loop_info64& info = *asked;
    if (info.lo_rdevice != 0) return from_number(info.lo_rdevice);
    const Descriptor file = find_file(path);
    const auto status = file ? get_status(file) : std::nullopt;
    if (status && device_of(*status) == info.lo_device && status->stx_ino == info.lo_inode) {
      return from_file(file, path);
    }
    // It was deleted, or is on a mount that is not visible here.
    const auto mount = find_mount_of(read_mountinfo(kernel_.mountinfo), info.lo_device);
    constexpr std::string_view kNeedFile[] = {"overlay", "btrfs", "bcachefs", "f2fs", "xfs"};
    if (!mount || major(info.lo_device) == 0 || std::ranges::count(kNeedFile, mount->type) != 0) {
      return NoDisk{Why::LostFile, device.name, path};
    }
    return from_number(info.lo_device);
  }

  /// Asks a loop device which file it has.
  static Result<struct loop_info64> ask_loop(const BlockDevice& device, const std::string& node) {
    const auto fail = [&] { return Failure{node + ": " + std::strerror(errno)}; };
    const Descriptor found = find_file(node);
    struct stat status{};
    if (!found || ::fstat(found.get(), &status) != 0) return fail();
    if (!S_ISBLK(status.st_mode) || status.st_rdev != device.number) {
      return Failure{node + " is another device"};
    }
    const Descriptor open = open_found(found);
    struct loop_info64 info{};
    if (!open || ::ioctl(open.get(), LOOP_GET_STATUS64, &info) != 0) return fail();
    return info;
  }

  const KernelPaths& kernel_;
  BackingDevices found_;
  int layers_ = 0;
};

using Found = Result<BackingDevices, NoDisk>;

}  // namespace

Found find_backing_devices(const std::string& path, const KernelPaths& kernel) {
  Search search(kernel);
  if (const auto reached = search.from_path(path); !reached) return reached.error();
  return search.take_found();
}

Found find_backing_devices(dev_t number, const KernelPaths& kernel) {
  Search search(kernel);
  if (const auto reached = search.from_number(number); !reached) return reached.error();
  return search.take_found();
}

}  // namespace scmstats
