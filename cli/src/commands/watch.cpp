// SPDX-License-Identifier: MIT
#include <fmt/chrono.h>
#include <langinfo.h>
#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "commands/commands.hpp"
#include "qmp/monitor.hpp"
#include "util/output.hpp"
#include "util/stop_signals.hpp"
#include "watch/history.hpp"
#include "watch/layout.hpp"
#include "watch/screen.hpp"

namespace scmstats::cli {
namespace {

/// Holds the options of the command watch.
struct WatchOptions {
  std::optional<std::string> nvdimm;  ///< without it all NVDIMMs are shown
  double interval = 1;                ///< in seconds
  bool json = false;                  ///< a line of JSON an interval, not a table
  bool human = false;                 ///< values for people, not for programs
};

/// Holds the style that the terminal, the environment and the options select.
struct WatchStyle {
  bool redraw, colour, utf8;
  static WatchStyle of_environment(bool json);
};

/// Looks at a VM's NVDIMMs again and again, and shows what it sees.
class Watcher {
 public:
  /// `stop` is a descriptor that becomes readable when the watcher must end.
  Watcher(Monitor& monitor, int stop, const WatchOptions& options);

  /// Runs until `stop`, even if nobody takes the output; output that is not taken by then is lost.
  /// Throws as Monitor's functions do, and if standard output cannot be written, after restoring
  /// the terminal.
  void run();

  /// Appends the latest table to standard output, if that takes it soon. Throws std::runtime_error.
  void print_last() const;

  /// Returns whether tables were drawn on a screen that is now gone.
  bool was_drawn() const { return style_.redraw; }

 private:
  void go_on();
  void look();
  void show() const;
  void print() const;
  void write() const;
  bool wait(Instant next);
  bool typed_end() const;
  std::string title() const;

  Monitor& monitor_;
  const int stop_;
  const WatchOptions& options_;
  const WatchStyle style_;
  std::unique_ptr<SignalDescriptor> terminal_signals_;
  std::unique_ptr<Screen> screen_;
  WatchState state_;
};

/// Is the width without a terminal, which has room for all columns.
constexpr std::size_t kPlainColumns = 142;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// Returns the seconds since 1970, to the millisecond.
double unix_time() {
  using std::chrono::milliseconds;
  const auto time = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<double>(std::chrono::duration_cast<milliseconds>(time).count()) / 1000;
}

WatchStyle WatchStyle::of_environment(bool json) {
  std::setlocale(LC_CTYPE, "");
  const std::string_view terminal = environment("TERM");
  const bool redraw =
      !json && ::isatty(STDOUT_FILENO) == 1 && !terminal.empty() && terminal != "dumb";
  return {redraw, redraw && environment("NO_COLOR").empty(),
          std::string_view(::nl_langinfo(CODESET)) == "UTF-8"};
}

Watcher::Watcher(Monitor& monitor, int stop, const WatchOptions& options)
    : monitor_(monitor),
      stop_(stop),
      options_(options),
      style_(WatchStyle::of_environment(options.json)) {}

void Watcher::run() {
  look();  // an early failure is printed on an untouched terminal
  if (style_.redraw) {
    terminal_signals_ = std::make_unique<SignalDescriptor>(std::vector<int>{SIGWINCH, SIGTSTP});
    screen_ = std::make_unique<Screen>(style_.colour);
  }
  try {
    go_on();
  } catch (...) {
    standard_output().discard();
    screen_.reset();
    throw;
  }
  standard_output().discard();
}

void Watcher::go_on() {
  const auto interval = std::chrono::duration_cast<Instant::duration>(
      std::chrono::duration<double>(options_.interval));
  Instant next = std::chrono::steady_clock::now();
  while (true) {
    show();
    next = std::max(next + interval, std::chrono::steady_clock::now());
    if (!wait(next)) return;
    look();
  }
}

void Watcher::look() {
  std::vector<LiveStatistics> seen;
  for (const VmNvdimm& each : find_nvdimms(monitor_, options_.nvdimm)) {
    seen.push_back(read_statistics(monitor_, each));
  }
  state_.add(std::chrono::steady_clock::now(), seen);
}

std::string Watcher::title() const {
  std::tm now{};
  const std::time_t time = std::time(nullptr);
  ::localtime_r(&time, &now);
  return fmt::format("scmstats watch, every {:g} s: {:%Y-%m-%d %H:%M:%S}", options_.interval, now);
}

/// Adds the table to standard output, which wait() writes.
void Watcher::show() const {
  if (!screen_) return print();
  const TerminalSize size = Screen::size();
  screen_->draw(
      fit(lay_out(title(), state_.nvdimms(), size.columns, {style_.utf8, options_.human}), size));
}

void Watcher::print() const {
  if (options_.json) return cli::print("{}\n", json_line(unix_time(), state_.nvdimms()));
  for (const Line& line :
       lay_out(title(), state_.nvdimms(), kPlainColumns, {style_.utf8, options_.human})) {
    cli::print("{}\n", line.text);
  }
  cli::print("\n");
}

void Watcher::print_last() const {
  constexpr std::chrono::seconds kSoon(1);
  print();
  standard_output().flush(std::chrono::steady_clock::now() + kSoon, stop_);
  standard_output().discard();
}

void Watcher::write() const {
  try {
    standard_output().write_some();
  } catch (const std::runtime_error&) {
    // The terminal has gone; its signal ends the command.
    if (!screen_) throw;
  }
}

/// Returns whether the user typed q, or the terminal has gone.
bool Watcher::typed_end() const {
  char key = 0;
  return ::read(screen_->keys(), &key, 1) < 0 || key == 'q' || key == 'Q';
}

/// Waits until `next`, and until all output has been taken. Handles events meanwhile. Returns false
/// if watch must end.
bool Watcher::wait(Instant next) {
  bool redraw = false;
  while (std::chrono::steady_clock::now() < next || standard_output().pending()) {
    const bool pending = standard_output().pending();
    pollfd polled[] = {{stop_, POLLIN, 0},
                       {terminal_signals_ ? terminal_signals_->get() : -1, POLLIN, 0},
                       {screen_ ? screen_->keys() : -1, POLLIN, 0},
                       {monitor_.descriptor(), POLLIN, 0},
                       {pending ? standard_output().descriptor() : -1, POLLOUT, 0}};
    const Instant now = std::chrono::steady_clock::now();
    const int ready =
        ::poll(polled, std::size(polled), milliseconds_until(now < next ? next : now + kPatience));
    if (ready == 0 && now >= next) monitor_.look_up();
    if (ready <= 0) continue;
    if (polled[0].revents != 0) return false;
    if (polled[1].revents != 0) {
      if (terminal_signals_->take() == SIGTSTP) screen_->suspend();
      redraw = true;
    }
    if (polled[2].revents != 0 && typed_end()) return false;
    if (polled[3].revents != 0) monitor_.look_up();
    if (polled[4].revents != 0) write();
    if (redraw && !standard_output().pending()) {
      redraw = false;
      show();
    }
  }
  return true;
}

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
