// SPDX-License-Identifier: MIT
#include "watch/screen.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>

#include "util/output.hpp"

namespace scmstats::cli {
namespace {

// These are ECMA-48's codes, and two that all terminals have from xterm: 1049 for the alternate
// screen, 25 for the cursor.
constexpr std::string_view kEnter = "\033[?1049h\033[?25l";
constexpr std::string_view kLeave = "\033[0m\033[?25h\033[?1049l";
constexpr std::string_view kHome = "\033[H", kEraseLine = "\033[2K", kEraseBelow = "\033[J";

std::string_view attribute_of(Line::Kind kind) {
  switch (kind) {
    case Line::Kind::Title:
      return "\033[1m";
    case Line::Kind::Heading:
      return "\033[4m";
    case Line::Kind::Injected:
      return "\033[33m";
    case Line::Kind::Unavailable:
      return "\033[2m";
    case Line::Kind::Measured:
      return "";
  }
  return "";
}

/// Setting a terminal from the background would stop this process.
bool may_set_input() {
  return ::isatty(STDIN_FILENO) == 1 && ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
}

}  // namespace

Screen::Screen(bool colour) : colour_(colour) {
  enter();
}

void Screen::enter() {
  termios input{};
  if (may_set_input() && ::tcgetattr(STDIN_FILENO, &input) == 0) {
    typed_ = input;
    input.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    // Otherwise Ctrl-Z and Ctrl-C discard what was written, and that may already be what leave()
    // writes.
    input.c_lflag |= NOFLSH;
    input.c_cc[VMIN] = 0;
    input.c_cc[VTIME] = 0;
    ::tcsetattr(STDIN_FILENO, TCSANOW, &input);
  }
  standard_output().add(kEnter);
}

/// Restores the terminal. A terminal that Ctrl-S stopped is started again; otherwise it would show
/// the last table for ever.
void Screen::leave() {
  constexpr std::chrono::seconds kSoon(1);
  Output& output = standard_output();
  output.discard();
  output.add(kLeave);
  if (typed_) {
    ::tcflow(STDOUT_FILENO, TCOOFF);
    ::tcflow(STDOUT_FILENO, TCOON);
  }
  try {
    output.flush(std::chrono::steady_clock::now() + kSoon);
  } catch (const std::runtime_error&) {
    // The terminal has gone.
  }
  output.discard();
  if (typed_) {
    ::tcsetattr(STDIN_FILENO, TCSANOW, &*typed_);
    ::tcflush(STDIN_FILENO, TCIFLUSH);
  }
  typed_.reset();
}

void Screen::suspend() {
  leave();
  ::raise(SIGSTOP);
  enter();
}

TerminalSize Screen::size() {
  winsize size{};
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
  return known && size.ws_col != 0 && size.ws_row != 0 ? TerminalSize{size.ws_col, size.ws_row}
                                                       : TerminalSize{80, 24};
}

void Screen::draw(const std::vector<Line>& lines) const {
  std::string text(kHome);
  for (const Line& line : lines) {
    const std::string_view attribute = colour_ ? attribute_of(line.kind) : "";
    if (&line != lines.data()) text += "\r\n";
    // The line is erased first: at the right edge, erasing later would remove the last character.
    text.append(kEraseLine).append(attribute).append(line.text);
    if (!attribute.empty()) text += "\033[0m";
  }
  if (lines.size() < size().rows) text.append("\r\n").append(kEraseBelow);
  standard_output().add(text);
}

}  // namespace scmstats::cli
