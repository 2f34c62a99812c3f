// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "qmp/monitor.hpp"
#include "util/stop_signals.hpp"
#include "watch/history.hpp"
#include "watch/screen.hpp"

namespace scmstats::cli {

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

}  // namespace scmstats::cli
