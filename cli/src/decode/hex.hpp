// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace scmstats::cli {

/// Removes the escape codes of ECMA-48, bells and backspaces from a text.
std::string without_escapes(std::string_view text);

/// Takes the first line off a text. Returns it without its end.
std::string_view next_line(std::string_view& text);

/// Takes the first word, which ends at a space or a tab, off a line. Returns an empty word if there
/// is none.
std::string_view next_word(std::string_view& line);

/// Returns the word without a 0x before it.
std::string_view without_prefix(std::string_view word);

/// Parses 1 to 16 hexadecimal digits. Returns nothing for any other text.
std::optional<std::uint64_t> parse_hex(std::string_view digits);

}  // namespace scmstats::cli
