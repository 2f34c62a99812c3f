#include "scmstats/host/block_device.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "scmstats/host/read_text_file.hpp"

namespace scmstats {
namespace {

namespace fs = std::filesystem;
using Found = std::variant<BlockDevice, std::string>;

/// Layers from a file to its disk; more than this must be a circle.
constexpr int kMostLayers = 32;

/// Looks at one layer after the other, beginning with a path or a device number.
class Search {
 public:
  explicit Search(const KernelPaths& kernel) : kernel_(kernel) {}

  Found from_path(const std::string& path) {
    if (++layers_ > kMostLayers) return path + " is stored in a circle";
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return path + ": " + std::strerror(errno);
    if (S_ISBLK(status.st_mode)) return from_number(status.st_rdev);
    if (S_ISCHR(status.st_mode)) return path + " is a character device, no block device";
    const Mount mount = mount_of(path);
    if (is_dax(path) || (S_ISDIR(status.st_mode) && makes_dax(mount))) {
      return path + " is accessed by DAX, past any block device";
    }
    if (major(status.st_dev) != 0) return from_number(status.st_dev);
    return from_mount(path, mount);
  }

  Found from_number(dev_t number) {
    std::error_code error;
    const fs::path link = fs::path(kernel_.sys) / "dev/block" /
                          (std::to_string(major(number)) + ":" + std::to_string(minor(number)));
    const fs::path directory = fs::canonical(link, error);
    if (error) return link.string() + ": " + error.message();
    return from_directory(directory);
  }

 private:
  /// A file system without a device number of its own may still name its device or folder.
  Found from_mount(const std::string& path, const Mount& mount) {
    if (mount.type == "overlay") {
      if (const auto upper = option(mount.options, "upperdir")) return from_path(*upper);
    } else if (mount.type != "devtmpfs" && mount.source.starts_with("/dev/")) {
      if (is_one_of_several(mount.source)) return path + " is on btrfs on several devices";
      return from_path(mount.source);
    }
    return path + " is on " + (mount.type.empty() ? "an unknown file system" : mount.type) +
           ", which no block device stores";
  }

  Mount mount_of(const std::string& path) const {
    const auto read = read_text_file(kernel_.mountinfo, std::size_t{1} << 20);
    const auto* file = std::get_if<TextFile>(&read);
    std::error_code error;
    return file ? find_mount(file->text, fs::canonical(path, error).string()) : Mount{};
  }

  Found from_directory(const fs::path& directory) {
    if (++layers_ > kMostLayers) return directory.string() + " is stored in a circle";
    std::error_code error;
    if (fs::exists(directory / "partition", error)) return from_directory(directory.parent_path());
    if (const auto file = read_text_file(directory / "loop/backing_file", 4096);
        std::holds_alternative<TextFile>(file)) {
      const std::string& text = std::get<TextFile>(file).text;
      return from_path(text.substr(0, text.find('\n')));
    }
    if (const auto below = only_entry(directory / "slaves")) return from_directory(*below);
    return BlockDevice{directory.filename().string(), directory.string()};
  }

  /// Whether a btrfs is on this device and others, of which a mount names just one.
  bool is_one_of_several(const std::string& source) const {
    std::error_code error;
    const fs::path name = fs::canonical(source, error).filename();
    for (const auto& system : fs::directory_iterator(fs::path(kernel_.sys) / "fs/btrfs", error)) {
      const fs::path devices = system.path() / "devices";
      if (fs::exists(devices / name, error)) return !only_entry(devices);
    }
    return false;
  }

  static bool is_dax(const std::string& path) {
    struct statx status {};
    return ::statx(AT_FDCWD, path.c_str(), 0, STATX_BASIC_STATS, &status) == 0 &&
           (status.stx_attributes & STATX_ATTR_DAX) != 0;
  }

  /// Whether new files on it will be accessed by DAX.
  static bool makes_dax(const Mount& mount) {
    const auto dax = option(mount.options, "dax");
    return dax && (dax->empty() || dax == "always");
  }

  static std::optional<fs::path> only_entry(const fs::path& folder) {
    std::error_code error;
    std::optional<fs::path> only;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      if (only) return std::nullopt;
      only = fs::canonical(entry.path(), error);
    }
    return error ? std::nullopt : only;
  }

  /// The value of a mount's option, empty for one without a value.
  static std::optional<std::string> option(std::string_view options, std::string_view name) {
    while (!options.empty()) {
      const std::string_view one = options.substr(0, options.find(','));
      options.remove_prefix(std::min(options.size(), one.size() + 1));
      if (one == name) return "";
      if (one.starts_with(name) && one[name.size()] == '=') {
        return std::string(one.substr(name.size() + 1));
      }
    }
    return std::nullopt;
  }

  const KernelPaths& kernel_;
  int layers_ = 0;
};

/// One field of a line, and the line without it.
std::string_view take_field(std::string_view& line) {
  const std::string_view field = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(line.size(), field.size() + 1));
  return field;
}

/// A blank, a tab, a newline and a backslash stand as three octal digits.
std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size()) {
      plain += static_cast<char>((text[i + 1] - '0') << 6 | (text[i + 2] - '0') << 3 |
                                 (text[i + 3] - '0'));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

bool is_under(std::string_view path, std::string_view folder) {
  return folder == "/" ||
         (path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/'));
}

}  // namespace

Found find_block_device(const std::string& path, const KernelPaths& kernel) {
  return Search(kernel).from_path(path);
}

Found find_block_device(dev_t number, const KernelPaths& kernel) {
  return Search(kernel).from_number(number);
}

Mount find_mount(std::string_view mountinfo, std::string_view path) {
  Mount best;
  std::size_t longest = 0;
  while (!mountinfo.empty()) {
    std::string_view line = mountinfo.substr(0, mountinfo.find('\n'));
    mountinfo.remove_prefix(std::min(mountinfo.size(), line.size() + 1));
    for (int skipped = 0; skipped < 4; ++skipped) take_field(line);  // id, parent, device, root
    const std::string point = unescape(take_field(line));
    // Of mounts on one point the last hides the others.
    if (point.empty() || point.size() < longest || !is_under(path, point)) continue;
    while (!line.empty() && take_field(line) != "-") {  // options, tags
    }
    longest = point.size();
    best.type = take_field(line);
    best.source = unescape(take_field(line));
    best.options = unescape(take_field(line));
  }
  return best;
}

}  // namespace scmstats
