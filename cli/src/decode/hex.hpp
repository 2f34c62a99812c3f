// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace scmstats::cli {

/// A text as a terminal would show it that does not move its cursor: without the escape codes of
/// ECMA-48, bells and backspaces.
std::string without_escapes(std::string_view text);

/// Takes the first line, without its end, from a text.
std::string_view next_line(std::string_view& text);

/// Takes the first word, which ends at a space or a tab, from a line; empty where there is none.
std::string_view next_word(std::string_view& line);

/// Without a 0x before it.
std::string_view without_prefix(std::string_view word);

/// The number of 1 to 16 hexadecimal digits, and nothing else.
std::optional<std::uint64_t> parse_hex(std::string_view digits);

}  // namespace scmstats::cli
