// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>

#include "commands/commands.hpp"
#include "util/output.hpp"
#include "util/stop_signals.hpp"
#include "util/wait.hpp"
#include "watch/watcher.hpp"

namespace scmstats::cli {
namespace {

constexpr auto kBehaviour =
    R"(On a terminal the table is redrawn; q, Ctrl-C or SIGTERM ends the command with
status 0. Into a file or a pipe each table is appended. The VM's end also ends the
command, after the last table; if QEMU closes the connection unexpectedly, the status
is 1. With --json nothing is redrawn. NO_COLOR=1 switches colours off.)";

class Watch : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_option("ID", options_.nvdimm, "An NVDIMM's id in QEMU; without it all are shown");
    app.add_option("--interval", options_.interval, "Seconds from one look to the next")
        ->check(number_option(0.1, 86400, "seconds from 0.1 to 86400"))
        ->capture_default_str();
    auto* json = app.add_flag("--json", options_.json, "Print a line of JSON each interval");
    app.add_flag("-u,--human", options_.human, "Print values with units: 5.78 M, 6d 23h")
        ->excludes(json);
    add_connection(app, connection_);
    app.footer(kBehaviour);
  }

  int run() override {
    try {
      const StopSignals stop;
      const auto monitor = connect(connection_, stop.descriptor());
      Watcher watcher(*monitor, stop.descriptor(), options_);
      try {
        watcher.run();
      } catch (const Ended& ended) {
        if (watcher.was_drawn()) watcher.print_last();
        complain(ended.what());
      }
    } catch (const Interrupted&) {
      // A signal is a normal end.
    }
    return 0;
  }

 private:
  Connection connection_;
  WatchOptions options_;
};

}  // namespace

std::unique_ptr<Command> make_watch() {
  return std::make_unique<Watch>();
}

}  // namespace scmstats::cli
