// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
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

/// Each function makes the command of its name. main.cpp has the table of them.
std::unique_ptr<Command> make_allow();
std::unique_ptr<Command> make_check();
std::unique_ptr<Command> make_collect();
std::unique_ptr<Command> make_decode();
std::unique_ptr<Command> make_deny();
std::unique_ptr<Command> make_fault();
std::unique_ptr<Command> make_inject();
std::unique_ptr<Command> make_play();
std::unique_ptr<Command> make_probe();
std::unique_ptr<Command> make_record();
std::unique_ptr<Command> make_show();
std::unique_ptr<Command> make_statistics();
std::unique_ptr<Command> make_watch();

}  // namespace scmstats::cli
