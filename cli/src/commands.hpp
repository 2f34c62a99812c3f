#pragma once

#include <string>

namespace scmstats::cli {

/// Each command prints to standard output, complaints to standard error, and returns the program's
/// exit status.

/// The 16 known statistics as a table.
int print_statistics();

/// Whether the file would do as a sample file; what it holds.
int check_sample_file(const std::string& path);

}  // namespace scmstats::cli
