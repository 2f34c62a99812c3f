// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "commands/collect.hpp"
#include "commands/commands.hpp"
#include "commands/decode.hpp"
#include "commands/inject.hpp"
#include "commands/play.hpp"
#include "commands/probe.hpp"
#include "commands/record.hpp"
#include "commands/show.hpp"
#include "commands/watch.hpp"
#include "util/output.hpp"

namespace {

namespace cli = scmstats::cli;

constexpr int kWrongUsage = 2;

struct Command {
  const CLI::App* app;
  std::function<int()> run;
};

/// A command with options of its own, which live as long as it does.
template <typename Options>
Command command(CLI::App& app, CLI::App* (*add)(CLI::App&, Options&), int (*run)(const Options&)) {
  const auto options = std::make_shared<Options>();
  return {add(app, *options), [=] { return run(*options); }};
}

std::vector<Command> add_commands(CLI::App& app) {
  return {
      {app.add_subcommand("statistics", "List the statistics that Linux knows"),
       cli::print_statistics},
      command(app, cli::add_check, cli::check_sample_file),
      command(app, cli::add_probe, cli::probe),
      command(app, cli::add_collect, cli::collect),
      command(app, cli::add_play, cli::play),
      command(app, cli::add_record, cli::record),
      command(app, cli::add_show, cli::show),
      command(app, cli::add_inject, cli::inject),
      command(app, cli::add_allow, cli::allow),
      command(app, cli::add_deny, cli::deny),
      command(app, cli::add_watch, cli::watch),
      command(app, cli::add_decode, cli::decode),
  };
}

/// The exit status; what was printed must have got there.
int finish(int status) {
  try {
    cli::standard_output().flush();
  } catch (const std::runtime_error&) {
    // It is named below.
  }
  const std::string& failure = cli::standard_output().failure();
  return status == 0 && !failure.empty() ? cli::fail(failure) : status;
}

/// A command throws only if the machine fails: no memory, no descriptor.
int run(const Command& command) {
  try {
    return command.run();
  } catch (const std::exception& error) {
    return cli::fail(error.what());
  }
}

/// Prints CLI11's text for --help, --version and wrong usage. Returns the exit status.
int answer(const CLI::App& app, const CLI::ParseError& error) {
  std::ostringstream output, complaint;
  const bool good = app.exit(error, output, complaint) == 0;
  cli::standard_output().add(output.str());
  cli::print_error(complaint.str());
  return finish(good ? 0 : kWrongUsage);
}

}  // namespace

// Only a mistake in the options above can throw outside the try block, not their use.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) {
  cli::prepare_standard_descriptors();
  CLI::App app("Performance statistics of persistent memory for guests on IBM Power", "scmstats");
  app.set_version_flag("--version", "scmstats " SCMSTATS_VERSION);
  app.require_subcommand(0, 1);
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return std::string("scmstats: ") + error.what() + "; see scmstats --help\n";
  });
  const std::vector<Command> commands = add_commands(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return answer(app, error);
  }
  for (const Command& each : commands) {
    if (each.app->parsed()) return finish(run(each));
  }
  cli::complain("give a command; see scmstats --help");
  return kWrongUsage;
}
