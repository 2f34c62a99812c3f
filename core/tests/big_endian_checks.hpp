// SPDX-License-Identifier: MIT
#pragma once

// Checked by the compiler for this host, and by that for the big-endian guests: the bytes must be
// the same on both.

#include <array>
#include <bit>
#include <cstdint>
#include <type_traits>

#include "scmstats/core/wire.hpp"

namespace scmstats {

static_assert(std::bit_cast<std::array<std::uint8_t, 8>>(BigEndian64{0x53434D5354415453}) ==
              std::array<std::uint8_t, 8>{'S', 'C', 'M', 'S', 'T', 'A', 'T', 'S'});
static_assert(std::bit_cast<BigEndian32>(std::array<std::uint8_t, 4>{1, 2, 3, 4}) == 0x01020304);
static_assert(std::bit_cast<std::array<std::uint8_t, 16>>(RrHeader{kEyeCatcher, 1, 0x10203}) ==
              std::array<std::uint8_t, 16>{'S', 'C', 'M', 'S', 'T', 'A', 'T', 'S',  //
                                           0, 0, 0, 1, 0, 1, 2, 3});
static_assert(std::is_trivially_copyable_v<RrBuffer>);
static_assert(std::is_trivially_default_constructible_v<RrBuffer>);  // 4 KiB not to be cleared

}  // namespace scmstats
