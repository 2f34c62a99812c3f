// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "qmp/monitor.hpp"

namespace scmstats::cli {

struct InjectOptions {
  Connection connection;
  std::string nvdimm;
  std::vector<std::string> words;  ///< STAT=VALUE, or with `clear` further ids
  bool clear = false;
};

/// For commands that are about one NVDIMM as a whole.
struct NvdimmOptions {
  Connection connection;
  std::string nvdimm;
};

/// The commands as parts of the program's; their options go to `options`.
CLI::App* add_inject(CLI::App& app, InjectOptions& options);
CLI::App* add_allow(CLI::App& app, NvdimmOptions& options);
CLI::App* add_deny(CLI::App& app, NvdimmOptions& options);

/// Each returns the program's exit status.

/// Overrides statistics of a running VM's NVDIMM: all of the given ones, or none if one is refused.
/// With `clear`, restores the measured values of the given NVDIMMs, or of all.
int inject(const InjectOptions& options);

/// The administrator's switch: whether the guest gets statistics, or H_AUTHORITY.
int allow(const NvdimmOptions& options);
int deny(const NvdimmOptions& options);

}  // namespace scmstats::cli
