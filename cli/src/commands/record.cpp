// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "commands/commands.hpp"
#include "trace/recorder.hpp"
#include "trace/trace.hpp"
#include "util/output.hpp"
#include "util/stop_signals.hpp"

namespace scmstats::cli {
namespace {

using Measure = std::function<Measurement()>;

/// Opens a source. A regular file is a sample file; any other path is a device. Throws
/// std::runtime_error.
Measure open_source(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_regular_file(path, error)) return [path] { return read_sample(path); };
  return [device = std::make_shared<Device>(path)] { return device->measure(); };
}

/// Returns the time of the first row after `now`. Two rows have enough time between them to differ.
Instant next_tick(Instant start, Instant now, std::chrono::duration<double> every) {
  const double gone = std::chrono::duration<double>(now - start) / every;
  const auto ticks = std::floor(gone + 0.5) + 1;
  return start + std::chrono::duration_cast<Instant::duration>(ticks * every);
}

class Record : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_option("SOURCE", source_, "The sample file, or a device as for 'collect'")->required();
    app.add_option("--out", out_, "The trace's file, a new one")->required();
    app.add_option("--every", every_, "Seconds between two rows")
        ->check(number_option(0.01, 1e6, "seconds from 0.01 to 1e6"))
        ->capture_default_str();
    app.add_option("--for", length_,
                   "Seconds to record; without it, until SIGINT, SIGTERM, SIGHUP or SIGQUIT")
        ->check(number_option(0, 1e9, "seconds from 0 to 1e9"));
  }

  int run() override {
    const Measure measure = open_source(source_);
    auto first = measure();
    if (!first) return fail(source_ + ": " + first.error().reason);

    Recorder recorder(*std::move(first),
                      [this](const std::string& line) { complain(source_ + ": " + line); });
    const StopSignals stop;
    TraceFile file;
    auto recorded = file.create(out_, recorder.begin());
    if (recorded) recorded = record_rows(measure, recorder, file, stop);
    return recorded ? 0 : fail(out_ + ": " + recorded.error().reason);
  }

 private:
  /// Adds rows until the recording ends.
  Result<> record_rows(const Measure& measure, Recorder& recorder, TraceFile& file,
                       const StopSignals& stop) const {
    const Instant start = std::chrono::steady_clock::now();
    const std::chrono::duration<double> every(every_);
    std::size_t rows = 1;
    const char* signal = nullptr;
    while (true) {
      const Instant next = next_tick(start, std::chrono::steady_clock::now(), every);
      if (length_ && next - start > std::chrono::duration<double>(*length_)) break;
      if ((signal = stop.wait_until(next))) break;
      const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::steady_clock::now() - start);
      const std::string row = recorder.row(time, measure());
      if (row.empty()) continue;
      if (const auto appended = file.append(row); !appended) {
        return Failure{fmt::format("{}; {} rows recorded", appended.error().reason, rows)};
      }
      ++rows;
    }
    complain(fmt::format("{}, {} rows recorded",
                         signal ? fmt::format("ended by {}", signal) : "the time is over", rows));
    return {};
  }

  std::string source_, out_;
  double every_ = 1;
  std::optional<double> length_;  // in seconds; without it a signal ends the recording
};

}  // namespace

std::unique_ptr<Command> make_record() {
  return std::make_unique<Record>();
}

}  // namespace scmstats::cli
