// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "qmp/monitor.hpp"

namespace scmstats::cli {

struct WatchOptions {
  Connection connection;
  std::optional<std::string> nvdimm;  ///< none for all
  double interval = 1;                ///< seconds
  bool json = false;                  ///< a line of JSON an interval, not a table
  bool human = false;                 ///< values for people, not for programs
};

/// The command as a part of the program's; its options go to `options`.
CLI::App* add_watch(CLI::App& app, WatchOptions& options);

/// Shows a running VM's statistics as they change. The program's exit status.
int watch(const WatchOptions& options);

}  // namespace scmstats::cli
