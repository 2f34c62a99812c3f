// SPDX-License-Identifier: MIT
#include "scmstats/host/host_nvdimm.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>

#include "scmstats/host/quote.hpp"
#include "scmstats/host/read_text_file.hpp"

namespace scmstats {
namespace {

namespace fs = std::filesystem;

/// An attribute's text without the newline at its end; empty where it cannot be read.
std::string read_line(const fs::path& attribute) {
  constexpr std::size_t kLargestPage = 65536;  // on Power, the most that an attribute can hold
  const auto file = read_text_file(attribute, kLargestPage);
  return file ? file->text.substr(0, file->text.find('\n')) : "";
}

/// The directory of the region that a device is in; empty where it is in none.
fs::path region_of(fs::path device) {
  std::error_code error;
  while (!fs::exists(device / "mappings", error)) {
    if (!device.has_relative_path()) return {};
    device = device.parent_path();
  }
  return device;
}

/// By its number, since find_block_device() finds no device for a file that is accessed by DAX.
Result<BlockDevice> storage_of(const std::string& path, const struct stat& status,
                               const KernelPaths& kernel) {
  if (S_ISBLK(status.st_mode) || major(status.st_dev) == 0) return find_block_device(path, kernel);
  return find_block_device(status.st_dev, kernel);
}

NvdimmSearch nvdimm_at(const fs::path& link) {
  std::error_code error;
  const fs::path directory = fs::canonical(link, error);
  if (error) return {std::nullopt};
  return NvdimmSearch(HostNvdimm{directory.filename().string(), directory.string()});
}

}  // namespace

bool HostNvdimm::is_forbidden() const {
  return ::access(perf_stats().c_str(), R_OK) != 0 && errno == EACCES;
}

NvdimmSearch find_nvdimm_of_device(const fs::path& device) {
  const fs::path region = region_of(device);
  if (region.empty()) return {std::nullopt};
  const std::string mappings = read_line(region / "mappings");
  if (mappings != "1") {
    return Failure{region.filename().string() + " is on " + mappings +
                   " NVDIMMs that the kernel knows, which must be 1"};
  }
  // "nmem0,0,1073741824,0": the NVDIMM, and where in it the region is.
  const std::string mapping = read_line(region / "mapping0");
  const std::string name = mapping.substr(0, mapping.find(','));
  if (!is_nvdimm_name(name)) {
    return Failure{region.filename().string() + ": mapping0 is " + quote(mapping) +
                   ", which begins with no NVDIMM's name"};
  }
  return nvdimm_at(region.parent_path() / name);
}

NvdimmSearch find_nvdimm(const std::string& path, const KernelPaths& kernel) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return {std::nullopt};
  if (S_ISCHR(status.st_mode)) {
    std::error_code error;
    const std::string number =
        std::to_string(major(status.st_rdev)) + ":" + std::to_string(minor(status.st_rdev));
    const fs::path device = fs::canonical(fs::path(kernel.sys) / "dev/char" / number, error);
    return error ? NvdimmSearch(std::nullopt) : find_nvdimm_of_device(device);
  }
  const auto device = storage_of(path, status, kernel);
  return device ? find_nvdimm_of_device(device->directory) : NvdimmSearch(std::nullopt);
}

NvdimmSearch find_nvdimm_by_name(const std::string& name, const KernelPaths& kernel) {
  if (!is_nvdimm_name(name)) return {std::nullopt};
  return nvdimm_at(fs::path(kernel.sys) / "bus/nd/devices" / name);
}

bool is_nvdimm_name(std::string_view text) {
  constexpr std::string_view kPrefix = "nmem";
  if (!text.starts_with(kPrefix)) return false;
  text.remove_prefix(kPrefix.size());
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace scmstats
