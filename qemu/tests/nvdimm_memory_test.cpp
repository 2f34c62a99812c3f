// SPDX-License-Identifier: MIT
#include "counting/nvdimm_memory.hpp"

#include <gtest/gtest.h>

namespace scmstats {
namespace {

TEST(NvdimmMemory, KnowsItsNvdimms) {
  NvdimmMemory memory;
  EXPECT_EQ(memory.number_of(0x1000), NvdimmMemory::kNone);
  EXPECT_EQ(memory.add(0x1000, 0x100), 0);
  EXPECT_EQ(memory.add(0x5000, 0x200), 1);
  EXPECT_EQ(memory.add(0x1000, 0x100), 0) << "the same is added once";
  EXPECT_EQ(memory.number_of(0xFFF), NvdimmMemory::kNone);
  EXPECT_EQ(memory.number_of(0x1000), 0);
  EXPECT_EQ(memory.number_of(0x10FF), 0);
  EXPECT_EQ(memory.number_of(0x1100), NvdimmMemory::kNone);
  EXPECT_EQ(memory.number_of(0x51FF), 1);
  EXPECT_EQ(memory.number_of(0x5200), NvdimmMemory::kNone);
}

TEST(NvdimmMemory, TakesAsManyAsQemuHasSlots) {
  NvdimmMemory memory;
  for (std::size_t i = 0; i < NvdimmMemory::kMost; ++i) EXPECT_EQ(memory.add(i << 12, 1), i);
  EXPECT_EQ(memory.add(1 << 30, 1), std::nullopt);
}

TEST(NvdimmMemory, MatchesEverythingUntilItMatchesRanges) {
  NvdimmMemory memory;
  EXPECT_TRUE(memory.is_near(0));
  memory.add(0x1000, 0x100);
  EXPECT_TRUE(memory.is_near(0));
  memory.match_ranges();
  EXPECT_FALSE(memory.is_near(0xFFF));
  EXPECT_TRUE(memory.is_near(0x1000));
  EXPECT_TRUE(memory.is_near(0x10FF));
  EXPECT_FALSE(memory.is_near(0x1100));
  memory.add(0x3000, 1);
  EXPECT_TRUE(memory.is_near(0x2000)) << "from the first to the last";
  EXPECT_TRUE(memory.is_near(0x3000));
  EXPECT_FALSE(memory.is_near(0x3001));
}

TEST(NvdimmMemory, WithoutNvdimmMatchesNothing) {
  NvdimmMemory memory;
  memory.match_ranges();
  for (const std::uint64_t address :
       {std::uint64_t{0}, std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
    EXPECT_FALSE(memory.is_near(address));
  }
}

TEST(NvdimmMemory, MatchesNothingWhenTold) {
  NvdimmMemory memory;
  memory.add(0x1000, 0x100);
  memory.match_ranges();
  memory.match_nothing();
  memory.add(0x3000, 1);
  EXPECT_FALSE(memory.is_near(0x1000));
  EXPECT_FALSE(memory.is_near(0x3000));
}

}  // namespace
}  // namespace scmstats
