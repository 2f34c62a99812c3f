// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace scmstats::cli {

/// Each command prints to standard output, complaints to standard error, and returns the program's
/// exit status.

/// The 16 known statistics as a table.
int print_statistics();

struct CheckOptions {
  std::string path;
};

/// The command as a part of the program's; its options go to `options`.
CLI::App* add_check(CLI::App& app, CheckOptions& options);

/// Returns whether the file would do as a sample file; what it holds.
int check_sample_file(const CheckOptions& options);

}  // namespace scmstats::cli
