// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/App.hpp>
#include <string>

#include "collectors/collector.hpp"
#include "util/stop_signals.hpp"

namespace scmstats::cli {

struct CollectOptions {
  std::string device;
  std::string file;
  std::string collector;  ///< empty: picked by the device
  int every = 60;         ///< seconds
  bool once = false;
};

/// Adds the subcommand, which fills `options`.
CLI::App* add_collect(CLI::App& app, CollectOptions& options);

/// Asks a device once an interval and writes a sample file, until SIGINT or SIGTERM. The program's
/// exit status: a first failure is 1, so that whoever starts it knows; later ones are tried again.
int collect(const CollectOptions& options);

/// The same with that collector, in place of the one that fits the device.
int collect(const CollectOptions& options, Collector& collector, const StopSignals& stop);

}  // namespace scmstats::cli
