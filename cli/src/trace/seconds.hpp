// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace scmstats::cli {

/// Parses seconds as in "3600" or "86400.5": digits, with at most 9 decimals, at most 9000000000.
/// Returns nothing for any other text.
std::optional<std::chrono::nanoseconds> parse_seconds(std::string_view text);

/// Formats seconds for parse_seconds(), with as many decimals as needed.
std::string format_seconds(std::chrono::nanoseconds time);

}  // namespace scmstats::cli
