// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/App.hpp>

namespace scmstats::cli {

/// Implements a command of the program, as `scmstats show`. Its options are its members.
class Command {
 public:
  Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  virtual ~Command() = default;

  /// Adds the options to the command's subcommand, which refers to them until run() returns.
  virtual void add_options(CLI::App& app) = 0;

  /// Runs the command once the options are parsed. Returns the program's exit status. Prints
  /// results to standard output, complaints to standard error. Throws std::exception, with one line
  /// that main() prints, if the command fails.
  virtual int run() = 0;
};

}  // namespace scmstats::cli
