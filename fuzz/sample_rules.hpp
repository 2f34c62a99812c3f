// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <set>
#include <span>
#include <string>

#include "expect.hpp"
#include "scmstats/host/sample_text.hpp"

namespace scmstats::fuzz {

/// Checks the readings of a sample, from a file or from a row of a trace.
inline void expect_sample(std::span<const Reading> readings) {
  expect(!readings.empty() && readings.size() <= 255, "a sample has 1 to 255 readings");
  std::set<std::string> seen;
  for (const auto& [id, value] : readings) {
    const std::string text = text_of(id);
    const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
    expect(text.size() == 8 && std::ranges::all_of(text, printable), "an id is 8 characters");
    expect(text != "        " && text != "NoopStat", "an id is one that may be supported");
    expect(seen.insert(text).second, "an id comes once");
    const bool percent = text == "MemLife " || text == "CritRscU";
    expect(!percent || value <= 100, "a percentage is at most 100");
  }
}

/// Checks the reason why `text` is refused.
inline void expect_error(const SampleError& error, std::string_view text) {
  expect_message(error.reason);
  const auto newlines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
  expect(error.line <= newlines + 1, "an error is on a line that there is");
}

}  // namespace scmstats::fuzz
