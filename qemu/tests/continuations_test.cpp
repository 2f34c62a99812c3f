// SPDX-License-Identifier: MIT
#include "counting/continuations.hpp"

#include <gtest/gtest.h>

namespace scmstats {
namespace {

TEST(Continuations, HaveWhatWasInserted) {
  Continuations continuations;
  for (std::uint64_t address = 0xC000'0000'0000'0000; address < 0xC000'0000'0000'1000;
       address += 64) {
    EXPECT_FALSE(continuations.contains(address));
    EXPECT_TRUE(continuations.insert(address));
    EXPECT_TRUE(continuations.contains(address));
    EXPECT_FALSE(continuations.insert(address));
    EXPECT_FALSE(continuations.contains(address + 4));
  }
}

TEST(Continuations, TakeAnyNumber) {
  Continuations continuations;
  std::size_t fresh = 0;
  for (std::uint64_t i = 0; i < 1'000'000; ++i) fresh += continuations.insert(i * 4);
  EXPECT_LE(fresh, 65536U);
  EXPECT_GT(fresh, 60000U) << "the addresses are spread";
}

}  // namespace
}  // namespace scmstats
