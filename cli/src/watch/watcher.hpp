#pragma once

#include <memory>
#include <optional>
#include <string>

#include "qmp/monitor.hpp"
#include "watch/screen.hpp"
#include "watch/signals.hpp"
#include "watch/state.hpp"

namespace scmstats::cli {

/// What of the terminal and the environment decides how a table is shown.
struct WatchStyle {
  bool redraw, colour, utf8;
  static WatchStyle of_environment();
};

/// Looks at a VM's NVDIMMs again and again, and shows what it sees.
class Watcher {
 public:
  Watcher(Monitor& monitor, SignalDescriptor& stop, std::optional<std::string> nvdimm,
          double interval);

  /// Until a signal ends it. Throws as Monitor's functions do; the terminal is as before then.
  void run();

  /// The latest table, appended to standard output. Throws std::runtime_error.
  void print() const;

  /// Whether nothing of it is on the terminal any more.
  bool was_drawn() const { return style_.redraw; }

 private:
  void go_on();
  void look();
  void show() const;
  bool wait(Instant next);
  bool typed_end() const;
  std::string title() const;

  Monitor& monitor_;
  SignalDescriptor& stop_;
  std::optional<std::string> nvdimm_;
  double interval_;
  WatchStyle style_ = WatchStyle::of_environment();
  std::unique_ptr<SignalDescriptor> terminal_signals_;
  std::unique_ptr<Screen> screen_;
  WatchState state_;
};

}  // namespace scmstats::cli
