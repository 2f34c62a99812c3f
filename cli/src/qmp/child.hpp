// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "scmstats/host/source.hpp"

namespace scmstats::cli {

/// Holds a program's output and its exit status, which is 128 plus the signal that killed it, if
/// any.
struct ChildOutput {
  int status = 0;
  std::string output, errors;
};

/// Runs a program, found in PATH, without a shell, with empty standard input and messages in
/// English. Kills the program if it has not ended by `then`, or prints more than `most` bytes.
/// Throws std::runtime_error, with the program's name, if it cannot be run or was killed so; and
/// Interrupted.
ChildOutput run_child(const std::vector<std::string>& words, std::size_t most, int stop,
                      Instant then);

}  // namespace scmstats::cli
