// SPDX-License-Identifier: MIT
#include "util/shell.hpp"

namespace scmstats::cli {

std::string shell_word(std::string_view text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=,./:@%";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos) {
    return std::string(text);
  }
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

std::string qemu_value(std::string_view text) {
  std::string value;
  for (const char c : text) {
    value += c;
    if (c == ',') value += c;
  }
  return value;
}

}  // namespace scmstats::cli
