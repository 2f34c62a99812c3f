// SPDX-License-Identifier: MIT
#include "decode/dump.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>

#include "decode/debugger_dump.hpp"
#include "decode/hex.hpp"
#include "scmstats/host/quote.hpp"

namespace scmstats::cli {
namespace {

constexpr std::string_view kEyeCatcherText = "SCMSTATS";

/// Also what a terminal was sent: escape codes, bells and backspaces.
bool is_text(char c) {
  return (c >= ' ' && c <= '~') || (c >= '\a' && c <= '\r') || c == '\033';
}

/// A line of pairs of digits; each word may begin with 0x. Why it is none, or empty.
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

std::variant<Bytes, std::string> parse_hex_text(std::string_view dump) {
  Bytes bytes;
  for (std::size_t number = 1; !dump.empty(); ++number) {
    const std::string reason = append_hex(next_line(dump), bytes);
    if (!reason.empty()) return fmt::format("line {}: {}", number, reason);
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

std::variant<Bytes, std::string> parse_dump(std::string_view dump) {
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
