// SPDX-License-Identifier: MIT
#include "commands/record.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include "trace/device.hpp"
#include "trace/recorder.hpp"
#include "trace/trace.hpp"
#include "util/number_option.hpp"
#include "util/output.hpp"
#include "util/stop_signals.hpp"

namespace scmstats::cli {
namespace {

using Measure = std::function<Measurement()>;

/// A regular file is a sample file; whatever else is there, a device. Throws std::runtime_error.
Measure open_source(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_regular_file(path, error)) return [path] { return read_sample(path); };
  return [device = std::make_shared<Device>(path)] { return device->measure(); };
}

/// The first row later than `now`, with time enough between two rows to tell them apart.
Instant next_tick(Instant start, Instant now, std::chrono::duration<double> every) {
  const double gone = std::chrono::duration<double>(now - start) / every;
  const auto ticks = std::floor(gone + 0.5) + 1;
  return start + std::chrono::duration_cast<Instant::duration>(ticks * every);
}

/// Adds rows until the recording's end. Empty, or why it failed.
std::string record_rows(const RecordOptions& options, const Measure& measure, Recorder& recorder,
                        TraceFile& file, const StopSignals& stop) {
  const Instant start = std::chrono::steady_clock::now();
  const std::chrono::duration<double> every(options.every);
  std::size_t rows = 1;
  const char* signal = nullptr;
  while (true) {
    const Instant next = next_tick(start, std::chrono::steady_clock::now(), every);
    if (options.length && next - start > std::chrono::duration<double>(*options.length)) break;
    if ((signal = stop.wait_until(next))) break;
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - start);
    const std::string row = recorder.row(time, measure());
    if (row.empty()) continue;
    if (std::string error = file.append(row); !error.empty()) {
      return fmt::format("{}; {} rows recorded", error, rows);
    }
    ++rows;
  }
  complain(fmt::format("{}, {} rows recorded",
                       signal ? fmt::format("ended by {}", signal) : "the time is over", rows));
  return {};
}

}  // namespace

CLI::App* add_record(CLI::App& app, RecordOptions& options) {
  auto* record =
      app.add_subcommand("record", "Record a sample file or a device over time, for 'play'");
  record->add_option("SOURCE", options.source, "The sample file, or a device as for 'collect'")
      ->required();
  record->add_option("--out", options.out, "The trace's file, a new one")->required();
  record->add_option("--every", options.every, "Seconds between two rows")
      ->check(number_option(0.01, 1e6, "seconds from 0.01 to 1e6"))
      ->capture_default_str();
  record
      ->add_option("--for", options.length,
                   "Seconds to record; without it, until SIGINT, SIGTERM, SIGHUP or SIGQUIT")
      ->check(number_option(0, 1e9, "seconds from 0 to 1e9"));
  return record;
}

int record(const RecordOptions& options) {
  Measure measure;
  try {
    measure = open_source(options.source);
  } catch (const std::runtime_error& error) {
    return fail(error.what());
  }
  auto first = measure();
  const auto* reason = std::get_if<std::string>(&first);
  if (reason) return fail(options.source + ": " + *reason);

  Recorder recorder(std::get<std::vector<Reading>>(std::move(first)),
                    [&](const std::string& line) { complain(options.source + ": " + line); });
  const StopSignals stop;
  TraceFile file;
  std::string error = file.create(options.out, recorder.begin());
  if (error.empty()) error = record_rows(options, measure, recorder, file, stop);
  return error.empty() ? 0 : fail(options.out + ": " + error);
}

}  // namespace scmstats::cli
