// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scmstats/host/block_device.hpp"
#include "scmstats/host/host_nvdimm.hpp"

namespace scmstats::cli {

/// A file of /sys, without the newline at its end. Throws std::runtime_error, which names the file,
/// where it cannot be read.
std::string read_attribute(const std::filesystem::path& path);

/// The same without spaces around it; nothing where it cannot be read, or is empty.
std::optional<std::string> find_attribute(const std::filesystem::path& path);

/// The words of a text, which spaces and newlines separate.
std::vector<std::string_view> words(std::string_view text);

/// All of `text` as a number without a sign; base 16 also with 0x before it.
std::optional<std::uint64_t> parse_number(std::string_view text, int base = 10);

/// A device's number as its `dev` in /sys has it: "259:0".
std::optional<dev_t> parse_device_number(std::string_view text);

/// Returns whether `name` is the prefix, a digit and perhaps more: "nvme0n1" for "nvme".
bool is_numbered(std::string_view name, std::string_view prefix);

/// The device that is to be asked, as the kernel knows it.
struct Target {
  std::string given;      ///< as the user named it
  std::string name;       ///< the kernel's, "nvme0n1"
  std::string directory;  ///< its directory in /sys

  /// The device's kind, in messages: "block device vda (virtio)".
  std::string kind() const;
};

/// `device`: a kernel's name, or a path: a character device, or what a block device stores or is,
/// see find_block_device(). Throws std::runtime_error, one line, where there is no such device.
Target find_target(const std::string& device, const KernelPaths& kernel);

/// The NVDIMM that a target is, or that is the only one in its region. None where the target is not
/// in a region. Throws std::runtime_error, one line, where the region is not on one NVDIMM.
std::optional<HostNvdimm> nvdimm_of(const Target& target);

}  // namespace scmstats::cli
