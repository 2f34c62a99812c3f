// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scmstats/host/nvdimm_options.hpp"
#include "scmstats/host/result.hpp"

namespace scmstats {

struct Options {
  std::chrono::nanoseconds interval = std::chrono::seconds(1);
  std::optional<std::string> metrics{};  ///< an absolute path
  std::chrono::nanoseconds metrics_interval = std::chrono::seconds(5);
  bool count_accesses = false;
  bool faults = false;                           ///< faults can be injected
  bool untested = false;                         ///< try a QEMU that was not tested
  std::map<std::string, NvdimmOptions> nvdimms;  ///< by id

  /// Those of one NVDIMM, the defaults where it has none.
  NvdimmOptions of(const std::string& id) const {
    const auto found = nvdimms.find(id);
    return found == nvdimms.end() ? NvdimmOptions{} : found->second;
  }
};

/// Reads the plug-in's options, each KEY=VALUE. On failure the string is one line for people: the
/// option, its value, and what would be right.
Result<Options> parse_options(std::span<const std::string> arguments);

/// The options in a text as QEMU writes it: separated by commas, a comma within one doubled.
std::vector<std::string> split_options(std::string_view text);

}  // namespace scmstats
