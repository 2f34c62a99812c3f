// SPDX-License-Identifier: MIT
#include "decode/hex.hpp"

#include <algorithm>

#include "scmstats/host/parse_number.hpp"

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

}  // namespace

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

std::string_view next_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view next_word(std::string_view& line) {
  constexpr auto kBlanks = " \t\r";
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(word.size());
  return word;
}

std::string_view without_prefix(std::string_view word) {
  const bool prefixed = word.starts_with("0x") || word.starts_with("0X");
  return prefixed ? word.substr(2) : word;
}

std::optional<std::uint64_t> parse_hex(std::string_view digits) {
  return digits.size() <= 16 ? parse_digits(digits, 16) : std::nullopt;
}

}  // namespace scmstats::cli
