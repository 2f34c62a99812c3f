// SPDX-License-Identifier: MIT
#include "commands/watch.hpp"

#include <CLI/CLI.hpp>

#include "util/number_option.hpp"
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

}  // namespace

CLI::App* add_watch(CLI::App& app, WatchOptions& options) {
  auto* watch = app.add_subcommand("watch", "Show a running VM's statistics as they change");
  watch->add_option("ID", options.nvdimm, "An NVDIMM's id in QEMU; without it all are shown");
  watch->add_option("--interval", options.interval, "Seconds from one look to the next")
      ->check(number_option(0.1, 86400, "seconds from 0.1 to 86400"))
      ->capture_default_str();
  auto* json = watch->add_flag("--json", options.json, "Print a line of JSON each interval");
  watch->add_flag("-u,--human", options.human, "Print values with units: 5.78 M, 6d 23h")
      ->excludes(json);
  add_connection(*watch, options.connection);
  watch->footer(kBehaviour);
  return watch;
}

int watch(const WatchOptions& options) {
  try {
    const StopSignals stop;
    const auto monitor = connect(options.connection, stop.descriptor());
    Watcher watcher(*monitor, stop.descriptor(), options);
    try {
      watcher.run();
    } catch (const Ended& ended) {
      if (watcher.was_drawn()) watcher.print_last();
      complain(ended.what());
    }
    return 0;
  } catch (const Interrupted&) {
    return 0;
  } catch (const std::runtime_error& error) {
    return fail(error.what());
  }
}

}  // namespace scmstats::cli
