// SPDX-License-Identifier: MIT
#include "scmstats/host/quote.hpp"

namespace scmstats {

std::string one_line(std::string_view text, std::size_t most) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string line;
  for (const char c : text.substr(0, most)) {
    if (c >= ' ' && c <= '~') {
      line += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    line += "\\x";
    line += kDigits[byte >> 4];
    line += kDigits[byte & 15];
  }
  return text.size() > most ? line + "..." : line;
}

std::string quote(std::string_view text) {
  std::string quoted = one_line(text, 60);
  quoted.insert(quoted.begin(), '\'');
  quoted += '\'';
  return quoted;
}

}  // namespace scmstats
