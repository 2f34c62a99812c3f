// SPDX-License-Identifier: MIT
#include "scmstats/host/quote.hpp"

namespace scmstats {

std::string quote(std::string_view text) {
  constexpr std::size_t kMost = 60;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string quoted = "'";
  for (const char c : text.substr(0, kMost)) {
    if (c >= ' ' && c <= '~') {
      quoted += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    quoted += "\\x";
    quoted += kDigits[byte >> 4];
    quoted += kDigits[byte & 15];
  }
  return quoted + (text.size() > kMost ? "...'" : "'");
}

}  // namespace scmstats
