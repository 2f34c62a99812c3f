// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace scmstats {

/// Each function parses all of its text, and returns nothing if the text is anything else.

/// Parses digits without a sign or a prefix, as a number of at most 64 bits.
std::optional<std::uint64_t> parse_digits(std::string_view text, int base = 10);

/// Parses a number without a sign, of at most 64 bits. In base 16 the text may begin with 0x.
std::optional<std::uint64_t> parse_number(std::string_view text, int base = 10);

/// Parses a device's number, as its file `dev` in /sys has it: "259:0".
std::optional<dev_t> parse_device_number(std::string_view text);

}  // namespace scmstats
