// SPDX-License-Identifier: MIT
#include "guest/format.hpp"

#include <limits>

namespace guest {
namespace {

constexpr bool same(std::string_view text, std::string_view expected) {
  return text == expected;
}

constexpr bool same(Padded text, size_t before, size_t after) {
  return text.before == before && text.after == after;
}

// Decimal: zero, the ends of both ranges.
static_assert(same(decimal(0), "0"));
static_assert(same(decimal(-4), "-4"));
static_assert(same(decimal(std::numeric_limits<uint64_t>::max()), "18446744073709551615"));
static_assert(same(decimal(std::numeric_limits<int64_t>::min()), "-9223372036854775808"));

// Hexadecimal: as many digits as it takes, at least the width, never more than 16.
static_assert(same(hex(0), "0x0"));
static_assert(same(hex(0x90000000), "0x90000000"));
static_assert(same(hex(0x300, 6), "0x000300"));
static_assert(same(hex(0x12345, 2), "0x12345"));
static_assert(same(hex(~0ull, 99), "0xffffffffffffffff"));

// A field is filled up, and never cuts what is too long for it.
static_assert(same(left("abc", 5), 0, 2));
static_assert(same(right("abc", 5), 2, 0));
static_assert(same(left("abcdef", 5), 0, 0));
static_assert(same(right("abcdef", 5), 0, 0));

}  // namespace
}  // namespace guest
