#include "watch/watcher.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <langinfo.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "qmp/wait.hpp"

namespace scmstats::cli {
namespace {

/// Where no terminal limits it: all columns.
constexpr std::size_t kPlainColumns = 132;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

WatchStyle WatchStyle::of_environment() {
  std::setlocale(LC_CTYPE, "");
  const std::string_view terminal = environment("TERM");
  const bool redraw = ::isatty(STDOUT_FILENO) == 1 && !terminal.empty() && terminal != "dumb";
  return {redraw, redraw && environment("NO_COLOR").empty(),
          std::string_view(::nl_langinfo(CODESET)) == "UTF-8"};
}

Watcher::Watcher(Monitor& monitor, SignalDescriptor& stop, std::optional<std::string> nvdimm,
                 double interval)
    : monitor_(monitor), stop_(stop), nvdimm_(std::move(nvdimm)), interval_(interval) {}

void Watcher::run() {
  look();  // what fails at once is told on a terminal that was never touched
  if (style_.redraw) {
    terminal_signals_ =
        std::make_unique<SignalDescriptor>(std::initializer_list<int>{SIGWINCH, SIGTSTP});
    screen_ = std::make_unique<Screen>(style_.colour);
  }
  try {
    go_on();
  } catch (...) {
    screen_.reset();
    throw;
  }
}

void Watcher::go_on() {
  const auto interval =
      std::chrono::duration_cast<Instant::duration>(std::chrono::duration<double>(interval_));
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
  for (const VmNvdimm& each : find_nvdimms(monitor_, nvdimm_)) {
    seen.push_back(read_statistics(monitor_, each));
  }
  state_.add(std::chrono::steady_clock::now(), seen);
}

std::string Watcher::title() const {
  std::tm now{};
  const std::time_t time = std::time(nullptr);
  ::localtime_r(&time, &now);
  return fmt::format("scmstats watch, every {:g} s: {:%Y-%m-%d %H:%M:%S}", interval_, now);
}

void Watcher::show() const {
  if (!screen_) return print();
  const TerminalSize size = Screen::size();
  screen_->draw(fit(lay_out(title(), state_.nvdimms(), size.columns, style_.utf8), size));
}

void Watcher::print() const {
  for (const Line& line : lay_out(title(), state_.nvdimms(), kPlainColumns, style_.utf8)) {
    fmt::print("{}\n", line.text);
  }
  fmt::print("\n");
  if (std::fflush(stdout) != 0) {
    throw std::runtime_error(std::string("standard output: ") + std::strerror(errno));
  }
}

/// Also where the terminal has gone.
bool Watcher::typed_end() const {
  char key = 0;
  return ::read(screen_->keys(), &key, 1) < 0 || key == 'q' || key == 'Q';
}

/// Until then; what happens meanwhile is shown. False where it is to end.
bool Watcher::wait(Instant next) {
  while (std::chrono::steady_clock::now() < next) {
    pollfd polled[] = {{stop_.get(), POLLIN, 0},
                       {terminal_signals_ ? terminal_signals_->get() : -1, POLLIN, 0},
                       {screen_ ? screen_->keys() : -1, POLLIN, 0},
                       {monitor_.descriptor(), POLLIN, 0}};
    if (::poll(polled, std::size(polled), milliseconds_until(next)) <= 0) continue;
    if (polled[0].revents != 0) return false;
    if (polled[1].revents != 0) {
      if (terminal_signals_->take() == SIGTSTP) screen_->suspend();
      show();
    }
    if (polled[2].revents != 0 && typed_end()) return false;
    if (polled[3].revents != 0) monitor_.look_up();
  }
  return true;
}

}  // namespace scmstats::cli
