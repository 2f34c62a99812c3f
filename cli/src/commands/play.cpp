// SPDX-License-Identifier: MIT
#include "commands/play.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <limits>

#include "scmstats/host/replace_file.hpp"
#include "trace/player.hpp"
#include "trace/seconds.hpp"
#include "trace/trace.hpp"
#include "util/number_option.hpp"
#include "util/output.hpp"
#include "util/stop_signals.hpp"

namespace scmstats::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto kFormats =
    R"(TRACE as a CSV: the header is 'seconds,MemLife,...', a column of times, which rise,
and one for each statistic. A row's values, decimal or hexadecimal after 0x, hold
from its time until the next row; an empty cell is no value. An id with a comma
or a quote in it is quoted. Lines that begin with # do not count.

TRACE as a directory: each file is a sample, as papr/perf_stats prints it, and named
by its seconds, as 3600 or 3600.perf_stats. Where none is, the times are those
when the files were written.)";

/// Tells people how far it is, on standard error.
class Progress {
 public:
  Progress(const PlayOptions& options, const Trace& trace) : trace_(trace) {
    complain(fmt::format("playing {}: {} samples, {} s in {:.6g} s, to {}", options.trace,
                         trace.size(), format_seconds(trace.back().time),
                         std::chrono::duration<double>(trace.back().time).count() / options.speed,
                         options.out));
  }

  void show(std::size_t gone) {
    ++written_;
    if (!terminal_) return;
    print_error(fmt::format("\rsample {} of {}, at {} s\033[K", gone, trace_.size(),
                            format_seconds(trace_[gone - 1].time)));
  }

  void end(std::size_t gone, const std::string& why) const {
    if (terminal_) print_error("\r\033[K");
    complain(fmt::format("{} at sample {} of {}, {} written", why, gone, trace_.size(), written_));
  }

 private:
  const Trace& trace_;
  const bool terminal_ = ::isatty(STDERR_FILENO) == 1;
  std::size_t written_ = 0;
};

/// Returns whether what is written would be part of what is played.
bool overlaps(const PlayOptions& options) {
  std::error_code error;
  const std::string target = follow_links(options.out);
  const auto directory = fs::absolute(target.empty() ? options.out : target, error).parent_path();
  return fs::equivalent(options.trace, options.out, error) ||
         fs::equivalent(options.trace, directory, error);
}

int show(const Trace& trace, const PlayOptions& options) {
  const StopSignals stop;
  Progress progress(options, trace);
  Player player(trace, options.speed, std::chrono::steady_clock::now());
  while (const auto next = player.next()) {
    if (const char* signal = stop.wait_until(*next)) {
      progress.end(player.gone(), fmt::format("ended by {}", signal));
      return 0;
    }
    const Moment& moment = player.take(std::chrono::steady_clock::now());
    const std::string error = replace_file(options.out, format_sample(moment.readings));
    if (!error.empty()) {
      progress.end(player.gone(), "failed");
      return fail(options.out + ": " + error);
    }
    progress.show(player.gone());
  }
  progress.end(player.gone(), "the trace ended");
  return 0;
}

}  // namespace

CLI::App* add_play(CLI::App& app, PlayOptions& options) {
  auto* play = app.add_subcommand("play", "Replay a recorded trace into a sample file, for tests");
  play->add_option("TRACE", options.trace,
                   "A trace as comma-separated values, or a directory of samples by time")
      ->required();
  play->add_option("--out", options.out, "The sample file, as for ID.samples=FILE")->required();
  play->add_option("--speed", options.speed, "How many times as fast as recorded")
      ->check(number_option(std::numeric_limits<double>::min(), std::numeric_limits<double>::max(),
                            "a number above 0, as in 60 or 0.5"))
      ->capture_default_str();
  play->footer(kFormats);
  return play;
}

int play(const PlayOptions& options) {
  const auto trace = load_trace(options.trace);
  if (const auto* reason = std::get_if<std::string>(&trace)) return fail(*reason);
  if (overlaps(options)) return fail(options.out + ": is what is played: give another file");
  return show(std::get<Trace>(trace), options);
}

}  // namespace scmstats::cli
