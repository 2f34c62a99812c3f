// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "scmstats/host/source.hpp"

namespace scmstats::cli {

/// The output of a program, and its exit status (128 and the signal that killed it).
struct ChildOutput {
  int status = 0;
  std::string output, errors;
};

/// Runs a program, looked for in PATH, without a shell, its standard input empty, its messages in
/// English. Kills it where it has not ended by then, or prints more than `most` bytes. Throws
/// std::runtime_error, with the program's name, where it cannot be run or was killed so;
/// Interrupted.
ChildOutput run_child(const std::vector<std::string>& words, std::size_t most, int stop,
                      Instant then);

}  // namespace scmstats::cli
