#include "watch/screen.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>

namespace scmstats::cli {
namespace {

// ECMA-48, and what all terminals have from xterm: 1049 the alternate screen, 25 the cursor.
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

/// A terminal that has gone is noticed by the signal that tells of it.
void put(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    if (written < 0 && errno != EINTR) return;
  }
}

/// To set a terminal from the background would stop this process.
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
    input.c_cc[VMIN] = 0;
    input.c_cc[VTIME] = 0;
    ::tcsetattr(STDIN_FILENO, TCSADRAIN, &input);
  }
  put(kEnter);
}

void Screen::leave() {
  put(kLeave);
  if (typed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &*typed_);
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
    // Erased first: at the right edge the last character would be erased too.
    text.append(kEraseLine).append(attribute).append(line.text);
    if (!attribute.empty()) text += "\033[0m";
  }
  if (lines.size() < size().rows) text.append("\r\n").append(kEraseBelow);
  put(text);
}

}  // namespace scmstats::cli
