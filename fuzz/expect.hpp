// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace scmstats::fuzz {

/// Ends the program with a message unless a statement holds; it must hold for every input.
inline void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "It does not hold that %s\n", what);
  std::abort();
}

/// A message for people is one line of plain text, however long and odd what it is about.
inline void expect_message(std::string_view message) {
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  expect(!message.empty(), "a failure is explained");
  expect(std::ranges::all_of(message, printable), "a message is one line of printable characters");
  expect(message.size() < 1000, "a message is short");
}

inline std::string replace_all(std::string_view text, std::string_view from, std::string_view to) {
  std::string replaced;
  for (auto at = text.find(from); at != text.npos; at = text.find(from)) {
    replaced.append(text.substr(0, at)).append(to);
    text.remove_prefix(at + from.size());
  }
  return replaced.append(text);
}

}  // namespace scmstats::fuzz
