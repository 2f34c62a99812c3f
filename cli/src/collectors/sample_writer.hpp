// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "collectors/collector.hpp"
#include "collectors/totals.hpp"
#include "util/stop_signals.hpp"

namespace scmstats::cli {

/// Keeps one sample file fresh, and reports changes. While the device or the file fails, the last
/// good file remains; its reader knows its age.
class SampleWriter {
 public:
  SampleWriter(Collector& collector, std::string path)
      : collector_(collector), path_(std::move(path)) {}

  /// Asks the device and writes the file. Returns whether both succeeded. Prints the statistics on
  /// standard output, the first time and whenever others are found. Complains on standard error
  /// when it starts to fail, and says when it works again.
  bool refresh();

 private:
  /// Throws std::runtime_error, one line.
  Collection collect_and_write();
  /// Continues the totals: from the file the first time, later also when the device was exchanged.
  void continue_totals(Instant now);
  void report(const Collection& found);
  static void write_report();

  Collector& collector_;
  const std::string path_;
  Totals totals_;
  bool begun_ = false;  // the file is ours
  std::vector<StatisticId> told_;
  bool failing_ = false;
};

/// Asks a device once an interval, or only `once`, and writes the sample file at `path`, until a
/// stop signal comes. Returns the program's exit status: 1 if the first look fails, so that whoever
/// starts the program knows. Later failures are complained about, and the device is asked again.
int write_samples(Collector& collector, const std::string& path, std::chrono::seconds every,
                  bool once, const StopSignals& stop);

}  // namespace scmstats::cli
