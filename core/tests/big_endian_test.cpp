// SPDX-License-Identifier: MIT
#include "scmstats/core/big_endian.hpp"

#include "big_endian_checks.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cstdint>

namespace scmstats {
namespace {

using Bytes4 = std::array<std::uint8_t, 4>;
using Bytes8 = std::array<std::uint8_t, 8>;

TEST(BigEndian, StoresTheMostSignificantByteFirst) {
  EXPECT_EQ(std::bit_cast<Bytes4>(BigEndian32{0x01020304}), (Bytes4{1, 2, 3, 4}));
  EXPECT_EQ(std::bit_cast<Bytes8>(BigEndian64{0x0102030405060708}),
            (Bytes8{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(BigEndian, ReadsTheMostSignificantByteFirst) {
  EXPECT_EQ(std::bit_cast<BigEndian32>(Bytes4{0xff, 0, 0, 1}), 0xff000001);
  EXPECT_EQ(std::bit_cast<BigEndian64>(Bytes8{0xfe, 0, 0, 0, 0x80, 0, 0, 1}), 0xfe00000080000001);
}

TEST(BigEndian, KeepsEveryBit) {
  for (int bit = 0; bit < 64; ++bit) {
    EXPECT_EQ(BigEndian64{std::uint64_t{1} << bit}, std::uint64_t{1} << bit);
  }
}

}  // namespace
}  // namespace scmstats
