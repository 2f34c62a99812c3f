// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scmstats/host/block_device.hpp"
#include "scmstats/host/host_nvdimm.hpp"

namespace scmstats::cli {

/// Reads a file of /sys, without the newline at its end. Throws std::runtime_error, which names the
/// file, if it cannot be read.
std::string read_attribute(const std::filesystem::path& path);

/// Reads the first line of a file of /sys, without spaces around it. Returns nothing if the file
/// cannot be read, or the line is empty.
std::optional<std::string> find_attribute(const std::filesystem::path& path);

/// Splits a text at spaces, tabs and newlines.
std::vector<std::string_view> words(std::string_view text);

/// Returns whether `name` is the prefix and a digit, perhaps with more after them: "nvme0n1" for
/// "nvme".
bool is_numbered(std::string_view name, std::string_view prefix);

/// Describes the device that is to be asked, as the kernel knows it.
struct Target {
  std::string given;      ///< as the user named it
  std::string name;       ///< the kernel's, "nvme0n1"
  std::string directory;  ///< its directory in /sys

  /// Returns the device's kind, for messages: "block device vda (virtio)".
  std::string kind() const;
};

/// Finds a device by the kernel's name, or by a path: of a character device, or of a file or block
/// device as for find_block_device(). Throws std::runtime_error, one line, if there is no such
/// device.
Target find_target(const std::string& device, const KernelPaths& kernel);

/// Returns the NVDIMM that a target is, or that is the only one in its region. Returns nothing if
/// the target is not in a region. Throws std::runtime_error, one line, if the region spans other
/// than one NVDIMM.
std::optional<HostNvdimm> nvdimm_of(const Target& target);

}  // namespace scmstats::cli
