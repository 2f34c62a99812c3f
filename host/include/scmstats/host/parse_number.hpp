// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace scmstats {

/// Each parse function parses all of its text, and returns nothing if the text is anything else.

/// Parses digits without a sign or a prefix, as a number of at most 64 bits.
std::optional<std::uint64_t> parse_digits(std::string_view text, int base = 10);

/// Parses a number without a sign, of at most 64 bits. In base 16 the text may begin with 0x.
std::optional<std::uint64_t> parse_number(std::string_view text, int base = 10);

/// Parses a number of 64 bits that may have a minus sign.
std::optional<std::int64_t> parse_signed(std::string_view text);

/// Parses a number that may have a minus sign, decimals and, unless the format is fixed, an
/// exponent.
std::optional<double> parse_real(std::string_view text,
                                 std::chars_format format = std::chars_format::general);

/// Takes the number that a text starts with off the text: digits, of at most 64 bits. Returns
/// nothing, and leaves the text, if the text does not start with one.
std::optional<std::uint64_t> take_digits(std::string_view& text);

/// Parses a device's number, as its file `dev` in /sys has it: "259:0".
std::optional<dev_t> parse_device_number(std::string_view text);

}  // namespace scmstats
