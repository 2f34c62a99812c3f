// SPDX-License-Identifier: MIT
#include "decode/dump.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "scmstats/core/wire.hpp"
#include "scmstats/host/parse_number.hpp"
#include "scmstats/host/quote.hpp"

namespace scmstats::cli {
namespace {

/// Returns the size of the escape code at the start of a text. https://ecma-international.org: 048
std::size_t escape_size(std::string_view text) {
  const auto end_of = [&](std::size_t at) { return std::min(at + 1, text.size()); };
  if (text.size() < 2) return text.size();
  if (text[1] == '[') {  // a control sequence: up to its final byte
    std::size_t at = 2;
    while (at < text.size() && text[at] >= ' ' && text[at] <= '?') ++at;
    return end_of(at);
  }
  if (text[1] == ']') {  // a command, as of a title: up to a bell or ESC and a backslash
    const std::size_t line = std::min(text.find('\n'), text.size());
    const std::size_t bell = text.find('\a'), string_end = text.find("\033\\", 2);
    if (bell < std::min(string_end, line)) return end_of(bell);
    return string_end < line ? string_end + 2 : 2;
  }
  std::size_t at = 1;
  while (at < text.size() && text[at] >= ' ' && text[at] <= '/') ++at;
  return text[at < text.size() ? at : at - 1] == '\n' ? at : end_of(at);
}

/// Removes the escape codes of ECMA-48, bells and backspaces from a text.
std::string without_escapes(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const char c = text.front();
    if (c == '\033') {
      text.remove_prefix(escape_size(text));
      continue;
    }
    if (c != '\a' && c != '\b') shown += c;
    text.remove_prefix(1);
  }
  return shown;
}

/// Takes the first line off a text. Returns it without its end.
std::string_view next_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// Takes the first word, which ends at a space or a tab, off a line. Returns an empty word if there
/// is none.
std::string_view next_word(std::string_view& line) {
  constexpr auto kBlanks = " \t\r";
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(word.size());
  return word;
}

/// Returns the word without a 0x before it.
std::string_view without_prefix(std::string_view word) {
  const bool prefixed = word.starts_with("0x") || word.starts_with("0X");
  return prefixed ? word.substr(2) : word;
}

/// Parses 1 to 16 hexadecimal digits. Returns nothing for any other text.
std::optional<std::uint64_t> parse_hex(std::string_view digits) {
  return digits.size() <= 16 ? parse_digits(digits, 16) : std::nullopt;
}

/// Says why a line is not part of a dump.
struct BadLine : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Removes the question of gdb's pager, which a CR erases from the terminal, from the start of a
/// line.
std::string_view without_pager(std::string_view line) {
  if (!line.starts_with("--Type <RET> ") && !line.starts_with("---Type <return> ")) return line;
  const std::size_t erased = line.rfind('\r');
  return erased == std::string_view::npos ? "" : line.substr(erased + 1);
}

/// Returns where the address ends. "0x4020 <ns::symbol<a:b>+8>:" has other colons before its last.
std::size_t end_of_address(std::string_view line) {
  std::string_view rest = line;
  next_word(rest);
  const std::string_view symbol = rest;
  if (!next_word(rest).starts_with('<')) return line.find(':');
  const std::size_t end = symbol.rfind(">:");
  return end == std::string_view::npos ? end : line.size() - symbol.size() + end + 1;
}

class DebuggerDump {
 public:
  void add(std::string_view line) {
    line = without_pager(line);
    if (line.starts_with("(gdb)") || line.starts_with("(qemu)")) return;
    if (std::string_view rest = line; next_word(rest).empty()) return;
    const std::size_t colon = end_of_address(line);
    if (colon == std::string_view::npos) fail(line);
    check_address(line.substr(0, colon), line);
    line.remove_prefix(colon + 1);
    for (std::string_view word = next_word(line); !word.empty(); word = next_word(line)) {
      add_number(word);
    }
  }

  /// Returns the bytes in the order of memory.
  Bytes bytes() const {
    Bytes big = in_order(false), little = in_order(true);
    const auto begins_well = [](const Bytes& bytes) {
      BigEndian64 eye_catcher;
      if (bytes.size() < sizeof eye_catcher) return false;
      std::memcpy(&eye_catcher, bytes.data(), sizeof eye_catcher);
      return eye_catcher == kEyeCatcher;
    };
    return begins_well(little) ? little : big;
  }

 private:
  [[noreturn]] static void fail(std::string_view line) {
    throw BadLine(quote(line) + " is not a line of a dump: give lines as 0x1000: 0x53 0x43");
  }

  /// Checks that an address, "0x1000 <symbol+8>" or QEMU's "00001000", continues the dump.
  void check_address(std::string_view text, std::string_view line) {
    const auto address = parse_hex(without_prefix(next_word(text)));
    if (!address) fail(line);
    if (numbers_.empty()) start_ = *address;
    const std::uint64_t expected = start_ + numbers_.size() * width_;
    if (*address != expected) {
      throw BadLine(fmt::format("address 0x{:x}: a dump without gaps would go on at 0x{:x}",
                                *address, expected));
    }
  }

  void add_number(std::string_view word) {
    const std::string_view digits = without_prefix(word);
    const auto number = parse_hex(digits);
    constexpr std::array<std::size_t, 4> kDigits{2, 4, 8, 16};
    if (!number || digits.size() == word.size() ||
        std::ranges::count(kDigits, digits.size()) == 0) {
      throw BadLine(quote(word) +
                    " is not a byte or word as 0x53, 0x5343, ...: give x/..xb, xh, xw or xg");
    }
    if (width_ != 0 && width_ != digits.size() / 2) {
      throw BadLine(fmt::format("{} has {} bytes, those before it {}", quote(word),
                                digits.size() / 2, width_));
    }
    width_ = digits.size() / 2;
    numbers_.push_back(*number);
  }

  Bytes in_order(bool little) const {
    Bytes bytes;
    for (const std::uint64_t number : numbers_) {
      for (std::size_t i = 0; i < width_; ++i) {
        const std::size_t index = little ? i : width_ - 1 - i;
        bytes.push_back(static_cast<std::byte>(number >> 8 * index));
      }
    }
    return bytes;
  }

  std::uint64_t start_ = 0;
  std::size_t width_ = 0;  // bytes of each number
  std::vector<std::uint64_t> numbers_;
};

/// The bytes that a debugger printed, a line as
///
///     0x7ffd0 <buffer+8>:  0x00000001  0x00000010
///
/// with numbers of 2, 4, 8 or 16 digits, the same throughout, that is gdb's x/..xb, xh, xw or xg,
/// or QEMU's x and xp, whose addresses have no 0x. The symbol may have colons, angle brackets and
/// spaces in it. Lines without a gap between them. Lines that begin with (gdb) or (qemu), what
/// gdb's pager asks, and empty ones do not count.
///
/// A number of several bytes is printed in the byte order of the debugged program, which the dump
/// does not name. The order is little-endian if the dump then starts with the eye-catcher, and
/// big-endian otherwise.
Result<Bytes> parse_debugger_dump(std::string_view text) {
  DebuggerDump dump;
  for (std::size_t number = 1; !text.empty(); ++number) {
    try {
      dump.add(next_line(text));
    } catch (const BadLine& bad) {
      return Failure{fmt::format("line {}: {}", number, bad.what())};
    }
  }
  return dump.bytes();
}

constexpr std::string_view kEyeCatcherText = "SCMSTATS";

/// Returns whether a character is text. Characters that a terminal was sent count too: escape
/// codes, bells and backspaces.
bool is_text(char c) {
  return (c >= ' ' && c <= '~') || (c >= '\a' && c <= '\r') || c == '\033';
}

/// Appends the bytes of a line of pairs of digits, in words that may begin with 0x. Returns why the
/// line is wrong, or an empty string.
std::string append_hex(std::string_view line, Bytes& bytes) {
  for (std::string_view word = next_word(line); !word.empty(); word = next_word(line)) {
    const std::string_view digits = without_prefix(word);
    if (digits.empty() || digits.size() % 2 != 0) {
      return quote(word) + " is not a whole number of bytes: give two hexadecimal digits for each";
    }
    for (std::size_t i = 0; i < digits.size(); i += 2) {
      const auto byte = parse_hex(digits.substr(i, 2));
      if (!byte) return quote(word) + " is not hexadecimal";
      bytes.push_back(static_cast<std::byte>(*byte));
    }
  }
  return {};
}

Result<Bytes> parse_hex_text(std::string_view dump) {
  Bytes bytes;
  for (std::size_t number = 1; !dump.empty(); ++number) {
    const std::string reason = append_hex(next_line(dump), bytes);
    if (!reason.empty()) return Failure{fmt::format("line {}: {}", number, reason)};
  }
  return bytes;
}

}  // namespace

DumpForm form_of(std::string_view dump) {
  if (dump.starts_with(kEyeCatcherText) || !std::ranges::all_of(dump, is_text)) {
    return DumpForm::Binary;
  }
  return dump.find(':') == std::string_view::npos ? DumpForm::Hex : DumpForm::Debugger;
}

Result<Bytes> parse_dump(std::string_view dump) {
  const auto bytes = std::as_bytes(std::span(dump));
  switch (form_of(dump)) {
    case DumpForm::Binary:
      return Bytes(bytes.begin(), bytes.end());
    case DumpForm::Debugger:
      return parse_debugger_dump(without_escapes(dump));
    case DumpForm::Hex:
      return parse_hex_text(without_escapes(dump));
  }
  return Bytes{};
}

}  // namespace scmstats::cli
