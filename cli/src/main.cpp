// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <array>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "commands/commands.hpp"
#include "scmstats/host/version.hpp"
#include "util/output.hpp"

namespace {

namespace cli = scmstats::cli;

constexpr int kWrongUsage = 2;

/// Is a command as --help lists it.
struct Entry {
  const char* name;
  const char* description;
  std::unique_ptr<cli::Command> (*make)();
};

constexpr std::array kCommands{
    Entry{"statistics", "List the statistics that Linux knows", cli::make_statistics},
    Entry{"check", "Read a sample file; print its content, or what is wrong", cli::make_check},
    Entry{"probe", "Tell which statistics an NVDIMM would have, and why not more", cli::make_probe},
    Entry{"collect", "Ask a device for its wear or cache statistics, write them to a sample file",
          cli::make_collect},
    Entry{"play", "Replay a recorded trace into a sample file, for tests", cli::make_play},
    Entry{"record", "Record a sample file or a device over time, for 'play'", cli::make_record},
    Entry{"show", "Print the statistics of a running VM's NVDIMMs", cli::make_show},
    Entry{"inject",
          "Override statistics of a running VM's NVDIMM, or with --clear end all overrides",
          cli::make_inject},
    Entry{"fault", "Give a running VM's guest wrong answers, for tests of its driver",
          cli::make_fault},
    Entry{"allow", "Allow the guest to read an NVDIMM's statistics again", cli::make_allow},
    Entry{"deny", "Deny the guest an NVDIMM's statistics: it gets H_AUTHORITY", cli::make_deny},
    Entry{"watch", "Show a running VM's statistics as they change", cli::make_watch},
    Entry{"decode", "Tell what the hypercall's buffer holds, from a dump of a guest's memory",
          cli::make_decode},
};

struct AddedCommand {
  const CLI::App* app;
  std::unique_ptr<cli::Command> command;
};

std::vector<AddedCommand> add_commands(CLI::App& app) {
  std::vector<AddedCommand> added;
  for (const Entry& each : kCommands) {
    CLI::App* subcommand = app.add_subcommand(each.name, each.description);
    added.push_back({subcommand, each.make()});
    added.back().command->add_options(*subcommand);
  }
  return added;
}

/// Returns the exit status: that of the command, or a failure if its output could not be written.
int finish(int status) {
  try {
    cli::standard_output().flush();
  } catch (const std::runtime_error&) {
    // The failure is reported below.
  }
  const std::string& failure = cli::standard_output().failure();
  return status == 0 && !failure.empty() ? cli::fail(failure) : status;
}

int run(cli::Command& command) {
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
  app.set_version_flag("--version", std::string("scmstats ") + scmstats::version_and_commit());
  app.require_subcommand(0, 1);
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return std::string("scmstats: ") + error.what() + "; see scmstats --help\n";
  });
  const std::vector<AddedCommand> commands = add_commands(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return answer(app, error);
  }
  for (const AddedCommand& each : commands) {
    if (each.app->parsed()) return finish(run(*each.command));
  }
  cli::complain("give a command; see scmstats --help");
  return kWrongUsage;
}
