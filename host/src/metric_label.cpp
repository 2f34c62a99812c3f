// SPDX-License-Identifier: MIT
#include "metric_label.hpp"

#include <algorithm>

namespace scmstats {
namespace {

/// The length of a text's first character; 0 if that is not UTF-8.
/// Source: RFC 3629.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  // The second byte's bounds leave out overlong forms, surrogates, and what is above U+10FFFF.
  const unsigned least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (lead < 0xC2 || lead > 0xF4 || byte(1) < least || byte(1) > most) return 0;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

/// Returns whether a character stands for itself.
bool is_plain(char c) {
  return static_cast<unsigned char>(c) < 0x80 && c != '\n' && c != '"' && c != '\\';
}

}  // namespace

void append_metric_label(std::string& to, std::string_view name, std::string_view value) {
  to += name;
  to += "=\"";
  while (true) {
    const auto plain = static_cast<std::size_t>(
        std::ranges::distance(value.begin(), std::ranges::find_if_not(value, is_plain)));
    to += value.substr(0, plain);
    value.remove_prefix(plain);
    if (value.empty()) break;
    const std::size_t length = utf8_length(value);
    if (length == 0) {
      to += "\uFFFD";
    } else if (value[0] == '\n') {
      to += "\\n";
    } else {
      if (length == 1) to += '\\';
      to += value.substr(0, length);
    }
    value.remove_prefix(std::max<std::size_t>(length, 1));
  }
  to += '"';
}

}  // namespace scmstats
