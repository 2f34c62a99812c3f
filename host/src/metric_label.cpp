// SPDX-License-Identifier: MIT
#include "metric_label.hpp"

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

}  // namespace

std::string metric_label(std::string_view name, std::string_view value) {
  std::string label{name};
  label += "=\"";
  while (!value.empty()) {
    const std::size_t length = utf8_length(value);
    if (length == 0) {
      label += "\uFFFD";
    } else if (value[0] == '\n') {
      label += "\\n";
    } else {
      if (value[0] == '"' || value[0] == '\\') label += '\\';
      label += value.substr(0, length);
    }
    value.remove_prefix(length == 0 ? 1 : length);
  }
  return label + '"';
}

}  // namespace scmstats
