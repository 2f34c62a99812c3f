// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "scmstats/host/host_nvdimm.hpp"
#include "temporary_file.hpp"

namespace scmstats {

/// A /sys of a test's own with NVDIMMs and what is on them, laid out as Linux does for papr_scm.
class NvdimmTree {
 public:
  NvdimmTree() {
    std::filesystem::create_directories(sys_ / "dev/block");
    std::filesystem::create_directories(sys_ / "dev/char");
    std::filesystem::create_directories(sys_ / "bus/nd/devices");
  }

  KernelPaths kernel() const { return {sys_.string(), (sys_ / "mountinfo").string()}; }
  std::filesystem::path bus() const { return sys_ / "devices/platform/pmemory/ndbus0"; }
  std::filesystem::path region() const { return bus() / "region0"; }
  std::filesystem::path perf_stats(const std::string& name) const {
    return bus() / name / "papr/perf_stats";
  }

  static void write(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  /// An NVDIMM whose attribute shows `sample`; without one it has no attribute.
  void add_nvdimm(const std::string& name, const std::string& sample = "") {
    std::filesystem::create_directories(bus() / name);
    if (!sample.empty()) write(perf_stats(name), sample);
    std::filesystem::create_directory_symlink(bus() / name, sys_ / "bus/nd/devices" / name);
  }

  /// The region, on so many NVDIMMs of which `mapping` names the first.
  void set_region(const std::string& mappings, const std::string& mapping) {
    write(region() / "mappings", mappings + "\n");
    write(region() / "mapping0", mapping + "\n");
  }

  /// The device below the region whose node is the one at `path`, or which has the file or
  /// directory at `path`.
  void add_device(const std::string& device, const std::string& path) {
    struct stat status{};
    ::stat(path.c_str(), &status);
    const bool node = S_ISCHR(status.st_mode);
    const dev_t number = node ? status.st_rdev : status.st_dev;
    std::filesystem::create_directories(region() / device);
    std::filesystem::create_directory_symlink(
        region() / device,
        sys_ / (node ? "dev/char" : "dev/block") /
            (std::to_string(major(number)) + ":" + std::to_string(minor(number))));
  }

  /// Returns whether the file at `path` has a device number, by which it is found.
  static bool has_number(const std::string& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 && major(status.st_dev) != 0;
  }

  /// A file of the test's own.
  const std::filesystem::path& file() const { return file_.path(); }

 private:
  TemporaryFile file_;
  std::filesystem::path sys_ = file_.path().parent_path() / "sys";
};

}  // namespace scmstats
