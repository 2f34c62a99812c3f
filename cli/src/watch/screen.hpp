// SPDX-License-Identifier: MIT
#pragma once

#include <termios.h>

#include <optional>
#include <string_view>
#include <vector>

#include "watch/layout.hpp"

namespace scmstats::cli {

/// Controls the terminal on standard output while something is drawn on it again and again: shows
/// the alternate screen, without a cursor, and does not echo what is typed. The destructor restores
/// the terminal.
class Screen {
 public:
  explicit Screen(bool colour);
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;
  ~Screen() { leave(); }

  static TerminalSize size();

  void draw(const std::vector<Line>& lines) const;

  /// Gives the terminal back, stops this process as Ctrl-Z does, and takes it again afterwards.
  void suspend();

  /// Returns the descriptor for typed characters, or a negative number.
  int keys() const { return typed_ ? 0 : -1; }

 private:
  void enter();
  void leave();

  bool colour_;
  std::optional<termios> typed_;  // how standard input was set
};

}  // namespace scmstats::cli
