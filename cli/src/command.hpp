// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <string>

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

/// Checks that an option's text is a number from `least` to `most`. The complaint about another
/// text says to give what `right` describes.
CLI::Validator number_option(double least, double most, const std::string& right);

/// Checks the same of a whole number.
CLI::Validator whole_number_option(unsigned least, unsigned most, const std::string& right);

}  // namespace scmstats::cli
