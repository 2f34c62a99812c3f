#include "collect/target.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "collect/attribute.hpp"
#include "collect/collector.hpp"

namespace scmstats::cli {
namespace {

namespace fs = std::filesystem;

/// The name of what a link leads to; empty where there is none.
std::string linked_name(const fs::path& link) {
  std::error_code error;
  const fs::path to = fs::canonical(link, error);
  return error ? "" : to.filename().string();
}

Target block_target(const std::string& given, std::variant<BlockDevice, std::string> found) {
  if (const auto* reason = std::get_if<std::string>(&found)) {
    const bool named = reason->starts_with(given);
    throw NoSource(named ? *reason : given + ": " + *reason);
  }
  auto& device = std::get<BlockDevice>(found);
  return {given, std::move(device.name), std::move(device.directory)};
}

Target target_at(const std::string& given, const fs::path& link) {
  std::error_code error;
  const fs::path directory = fs::canonical(link, error);
  if (error) throw NoSource(given + ": " + link.string() + ": " + error.message());
  return {given, directory.filename().string(), directory.string()};
}

std::string numbers(dev_t number) {
  return std::to_string(major(number)) + ":" + std::to_string(minor(number));
}

/// The number in a device's `dev`; none where the folder is no device's.
std::optional<dev_t> number_of(const fs::path& directory) {
  std::error_code error;
  if (!fs::exists(directory / "dev", error)) return std::nullopt;
  return parse_device_number(read_attribute(directory / "dev"));
}

std::optional<Target> find_by_name(const std::string& name, const KernelPaths& kernel) {
  const fs::path sys = kernel.sys;
  if (const auto number = number_of(sys / "class/block" / name)) {
    return block_target(name, find_block_device(*number, kernel));
  }
  for (const char* folder : {"class/nvme", "class/nvme-generic", "bus/nd/devices"}) {
    if (number_of(sys / folder / name)) return target_at(name, sys / folder / name);
  }
  return std::nullopt;
}

}  // namespace

std::string Target::kind() const {
  const fs::path folder = directory;
  const std::string subsystem = linked_name(folder / "subsystem");
  const bool character = !subsystem.empty() && subsystem != "block";
  const std::string bus = character ? subsystem : linked_name(folder / "device/subsystem");
  return (character ? "character device " : "block device ") + name +
         (bus.empty() ? "" : " (" + bus + ")");
}

Target find_target(const std::string& device, const KernelPaths& kernel) {
  if (device.find('/') == std::string::npos) {
    if (auto target = find_by_name(device, kernel)) return *target;
  }
  struct stat status {};
  if (::stat(device.c_str(), &status) != 0) {
    throw NoSource(device + ": " + std::strerror(errno) +
                   "; give a device's path or kernel name, or a file on a device");
  }
  if (S_ISCHR(status.st_mode)) {
    return target_at(device, fs::path(kernel.sys) / "dev/char" / numbers(status.st_rdev));
  }
  // By its number, since a file that is accessed by DAX is on an NVDIMM nonetheless.
  if (!S_ISBLK(status.st_mode) && major(status.st_dev) != 0) {
    return block_target(device, find_block_device(status.st_dev, kernel));
  }
  return block_target(device, find_block_device(device, kernel));
}

}  // namespace scmstats::cli
