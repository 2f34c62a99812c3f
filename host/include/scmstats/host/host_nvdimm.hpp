// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "scmstats/host/block_device.hpp"
#include "scmstats/host/result.hpp"

namespace scmstats {

/// An NVDIMM of the host, as Linux's libnvdimm knows it.
struct HostNvdimm {
  std::string name;       ///< the kernel's, "nmem0"
  std::string directory;  ///< in /sys

  /// The path of the attribute with which Linux's papr_scm driver shows the statistics that the
  /// hypervisor has for the NVDIMM. Only root can read it. Other drivers have no such attribute.
  std::string perf_stats() const { return directory + "/papr/perf_stats"; }

  /// Returns whether the attribute exists but this process may not read it.
  bool is_forbidden() const;
};

/// The result of a search: an NVDIMM; nothing, if no NVDIMM is involved; or, for people, why no
/// single NVDIMM can be named.
using NvdimmSearch = Result<std::optional<HostNvdimm>>;

/// Finds the NVDIMM behind a block or DAX device. `device`: the device's canonical directory in
/// /sys. The device's region must be on exactly one NVDIMM that the kernel knows.
NvdimmSearch find_nvdimm_of_device(const std::filesystem::path& device);

/// Finds the NVDIMM that stores what is at `path`: a device-DAX node, a block device as /dev/pmem0
/// or /dev/pmem0s, or a file or directory of a file system on one, whether it is accessed by DAX or
/// not.
NvdimmSearch find_nvdimm(const std::string& path, const KernelPaths& kernel = {});

/// Finds the NVDIMM with the kernel's name, "nmem0"; nothing where there is none.
NvdimmSearch find_nvdimm_by_name(const std::string& name, const KernelPaths& kernel = {});

/// Returns whether `text` has the form of an NVDIMM's name: "nmem" and a number.
bool is_nvdimm_name(std::string_view text);

}  // namespace scmstats
