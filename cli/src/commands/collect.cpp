// SPDX-License-Identifier: MIT
#include "commands/collect.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <stdexcept>

#include "collectors/collectors.hpp"
#include "collectors/sample_writer.hpp"
#include "util/number_option.hpp"
#include "util/output.hpp"

namespace scmstats::cli {
namespace {

using std::chrono::steady_clock;

/// The next moment of a rhythm; a device that took longer starts the rhythm again.
steady_clock::time_point after(steady_clock::time_point last, std::chrono::seconds every) {
  return std::max(last + every, steady_clock::now());
}

}  // namespace

CLI::App* add_collect(CLI::App& app, CollectOptions& options) {
  auto* command = app.add_subcommand(
      "collect", "Ask a device for its wear or cache statistics, write them to a sample file");
  command
      ->add_option("DEVICE", options.device,
                   "A device's path or kernel name, or a file that is stored on it")
      ->required();
  command->add_option("--out", options.file, "The sample file, as for ID.samples=FILE")->required();
  command->add_option("--every", options.every, "Seconds from one look to the next")
      ->check(whole_number_option(1, 86400, "whole seconds from 1 to 86400"))
      ->capture_default_str();
  command->add_flag("--once", options.once, "Look once and end");
  command
      ->add_option("--collector", options.collector,
                   "How to ask the device; the default is the first that fits")
      ->check(CLI::IsMember(collector_names()));
  return command;
}

int collect(const CollectOptions& options) {
  const StopSignals stop;
  try {
    return collect(options, *make_collector(options.device, options.collector), stop);
  } catch (const std::runtime_error& error) {
    return fail(error.what());
  }
}

int collect(const CollectOptions& options, Collector& collector, const StopSignals& stop) {
  SampleWriter writer(collector, options.file);
  auto next = steady_clock::now();
  if (!writer.refresh()) return 1;
  if (options.once) {
    standard_output().flush(Instant::max(), stop.descriptor());
    standard_output().discard();
    return 0;
  }
  for (;;) {
    next = after(next, std::chrono::seconds(options.every));
    if (stop.wait_until(next)) {
      standard_output().discard();
      return 0;
    }
    writer.refresh();
  }
}

}  // namespace scmstats::cli
