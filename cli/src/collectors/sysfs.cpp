// SPDX-License-Identifier: MIT
#include "collectors/sysfs.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include "collectors/collector.hpp"
#include "scmstats/host/backing_disk.hpp"
#include "scmstats/host/parse_number.hpp"
#include "scmstats/host/read_text_file.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats::cli {
namespace {

namespace fs = std::filesystem;

/// Returns the name of what a link leads to, or an empty string.
std::string linked_name(const fs::path& link) {
  std::error_code error;
  const fs::path to = fs::canonical(link, error);
  return error ? "" : to.filename().string();
}

/// Takes the innermost device, also for a file that is accessed by DAX: it is on an NVDIMM
/// nonetheless.
Target block_target(const std::string& given, Result<BackingDevices, NoDisk> found) {
  if (!found) {
    const std::string reason = describe(found.error());
    throw NoCollector(reason.starts_with(given) ? reason : given + ": " + reason);
  }
  auto& device = found->devices.back();
  return {given, std::move(device.name), std::move(device.directory)};
}

Target target_at(const std::string& given, const fs::path& link) {
  std::error_code error;
  const fs::path directory = fs::canonical(link, error);
  if (error) throw NoCollector(given + ": " + link.string() + ": " + error.message());
  return {given, directory.filename().string(), directory.string()};
}

std::string numbers(dev_t number) {
  return std::to_string(major(number)) + ":" + std::to_string(minor(number));
}

/// Returns the number in a device's `dev`, or nothing if the directory is not a device's.
std::optional<dev_t> number_of(const fs::path& directory) {
  std::error_code error;
  if (!fs::exists(directory / "dev", error)) return std::nullopt;
  return parse_device_number(read_attribute(directory / "dev"));
}

std::optional<Target> find_by_name(const std::string& name, const KernelPaths& kernel) {
  const fs::path sys = kernel.sys;
  if (const auto number = number_of(sys / "class/block" / name)) {
    return block_target(name, find_backing_devices(*number, kernel));
  }
  for (const char* directory : {"class/nvme", "class/nvme-generic", "bus/nd/devices"}) {
    if (number_of(sys / directory / name)) return target_at(name, sys / directory / name);
  }
  return std::nullopt;
}

}  // namespace

std::string read_attribute(const std::filesystem::path& path) {
  // An attribute has at most a page. With pages of 64 KiB /sys reports that size for every
  // attribute.
  auto read = read_text_file(path.string(), 65536);
  if (!read) {
    throw std::runtime_error(path.string() + ": " + read.error().reason);
  }
  std::string text = std::move(read->text);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

std::optional<std::string> find_attribute(const std::filesystem::path& path) {
  const auto file = read_text_file(path.string(), 65536);
  std::string_view text = file ? std::string_view(file->text) : "";
  text = trim(text.substr(0, text.find('\n')));
  if (text.empty()) return std::nullopt;
  return std::string(text);
}

std::vector<std::string_view> words(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n";
  std::vector<std::string_view> found;
  for (auto begin = text.find_first_not_of(kBlanks); begin != std::string_view::npos;
       begin = text.find_first_not_of(kBlanks)) {
    text.remove_prefix(begin);
    found.push_back(text.substr(0, text.find_first_of(kBlanks)));
    text.remove_prefix(found.back().size());
  }
  return found;
}

bool is_numbered(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return false;
  const std::string_view digit = name.substr(prefix.size(), 1);
  return !digit.empty() && digit[0] >= '0' && digit[0] <= '9';
}

std::string Target::kind() const {
  const fs::path own(directory);
  const std::string subsystem = linked_name(own / "subsystem");
  const bool character = !subsystem.empty() && subsystem != "block";
  const std::string bus = character ? subsystem : linked_name(own / "device/subsystem");
  return (character ? "character device " : "block device ") + name +
         (bus.empty() ? "" : " (" + bus + ")");
}

Target find_target(const std::string& device, const KernelPaths& kernel) {
  if (device.find('/') == std::string::npos) {
    if (auto target = find_by_name(device, kernel)) return *target;
  }
  struct stat status{};
  if (::stat(device.c_str(), &status) != 0) {
    throw NoCollector(device + ": " + std::strerror(errno) +
                      "; give a device's path or kernel name, or a file on a device");
  }
  if (S_ISCHR(status.st_mode)) {
    return target_at(device, fs::path(kernel.sys) / "dev/char" / numbers(status.st_rdev));
  }
  return block_target(device, find_backing_devices(device, kernel));
}

std::optional<HostNvdimm> nvdimm_of(const Target& target) {
  if (is_nvdimm_name(target.name)) return HostNvdimm{target.name, target.directory};
  auto found = find_nvdimm_of_device(target.directory);
  if (!found) {
    throw std::runtime_error(target.given + ": " + found.error().reason +
                             "; name an NVDIMM, as 'ndctl list -D' does");
  }
  return *std::move(found);
}

}  // namespace scmstats::cli
