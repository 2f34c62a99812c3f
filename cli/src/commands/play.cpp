// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <limits>

#include "commands/commands.hpp"
#include "scmstats/host/replace_file.hpp"
#include "trace/trace.hpp"
#include "trace/trace_csv.hpp"
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

/// Prints on standard error how far the trace has been played.
class Progress {
 public:
  Progress(const std::string& path, const Trace& trace, double speed, const std::string& out)
      : trace_(trace) {
    complain(fmt::format("playing {}: {} samples, {} s in {:.6g} s, to {}", path, trace.size(),
                         format_seconds(trace.back().time),
                         std::chrono::duration<double>(trace.back().time).count() / speed, out));
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

/// Returns whether the file that is written would be part of the trace that is played.
bool overlaps(const std::string& trace, const std::string& out) {
  std::error_code error;
  const auto target = follow_links(out);
  const auto directory = fs::absolute(target ? *target : out, error).parent_path();
  return fs::equivalent(trace, out, error) || fs::equivalent(trace, directory, error);
}

class Play : public Command {
 public:
  void add_options(CLI::App& app) override {
    app.add_option("TRACE", trace_,
                   "A trace as comma-separated values, or a directory of samples by time")
        ->required();
    app.add_option("--out", out_, "The sample file, as for ID.samples=FILE")->required();
    app.add_option("--speed", speed_, "How many times as fast as recorded")
        ->check(number_option(std::numeric_limits<double>::min(),
                              std::numeric_limits<double>::max(),
                              "a number above 0, as in 60 or 0.5"))
        ->capture_default_str();
    app.footer(kFormats);
  }

  int run() override {
    const auto trace = load_trace(trace_);
    if (!trace) return fail(trace.error().reason);
    if (overlaps(trace_, out_)) return fail(out_ + ": is what is played: give another file");
    return play(*trace);
  }

 private:
  int play(const Trace& trace) const {
    const StopSignals stop;
    Progress progress(trace_, trace, speed_, out_);
    Player player(trace, speed_, std::chrono::steady_clock::now());
    while (const auto next = player.next()) {
      if (const char* signal = stop.wait_until(*next)) {
        progress.end(player.gone(), fmt::format("ended by {}", signal));
        return 0;
      }
      const Moment& moment = player.take(std::chrono::steady_clock::now());
      const auto written = replace_file(out_, format_sample(moment.readings));
      if (!written) {
        progress.end(player.gone(), "failed");
        return fail(out_ + ": " + written.error().reason);
      }
      progress.show(player.gone());
    }
    progress.end(player.gone(), "the trace ended");
    return 0;
  }

  std::string trace_, out_;
  double speed_ = 1;
};

}  // namespace

std::unique_ptr<Command> make_play() {
  return std::make_unique<Play>();
}

}  // namespace scmstats::cli
