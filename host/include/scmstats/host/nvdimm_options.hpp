// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "scmstats/host/nvdimm_statistics.hpp"

namespace scmstats {

/// The plug-in's options for one NVDIMM: `<id>.KEY=VALUE`.
struct NvdimmOptions {
  std::optional<std::string> samples{};               ///< an absolute path
  std::optional<std::chrono::nanoseconds> max_age{};  ///< only where there is a sample file
  std::optional<std::string> state{};                 ///< an absolute path
  /// "off", or the kernel's name of an NVDIMM of the host, "nmem0"; none for auto: the NVDIMM that
  /// stores the memory
  std::optional<std::string> papr{};
  std::string block = "auto";  ///< "auto", "off", or a block device's absolute path
  bool allow = true;
  Support statistics = Support::Auto;
};

}  // namespace scmstats
