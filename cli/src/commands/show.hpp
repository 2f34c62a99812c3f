// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "qmp/monitor.hpp"

namespace scmstats::cli {

struct ShowOptions {
  Connection connection;
  std::optional<std::string> nvdimm;  ///< none for all
  bool json = false;
  bool human = false;  ///< values for people, not for programs
};

/// The command as a part of the program's; its options go to `options`.
CLI::App* add_show(CLI::App& app, ShowOptions& options);

/// Prints the statistics of a running VM's NVDIMMs. The program's exit status.
int show(const ShowOptions& options);

}  // namespace scmstats::cli
