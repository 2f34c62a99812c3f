#include "collect/rising.hpp"

#include <gtest/gtest.h>

#include "collections.hpp"

namespace scmstats::cli {
namespace {

std::uint64_t next(Rising& rising, StatisticId id, std::uint64_t value) {
  std::vector<Reading> readings{{id, value}};
  rising.apply(readings);
  return readings[0].value;
}

TEST(Rising, BeginsWithTheDevicesCountAndGoesOnWhereThatRunsBackwards) {
  Rising rising;
  EXPECT_EQ(next(rising, "CchRHCnt", 1000), 1000U);
  EXPECT_EQ(next(rising, "CchRHCnt", 1500), 1500U);
  EXPECT_EQ(next(rising, "CchRHCnt", 20), 1520U);
  EXPECT_EQ(next(rising, "CchRHCnt", 20), 1520U);
  EXPECT_EQ(next(rising, "CchRHCnt", 30), 1530U);
}

TEST(Rising, LeavesOtherStatisticsAsTheyAre) {
  Rising rising;
  EXPECT_EQ(next(rising, "PonSecs", 7200), 7200U);
  EXPECT_EQ(next(rising, "PonSecs", 3600), 3600U);
  EXPECT_EQ(next(rising, "MemLife", 90), 90U);
  EXPECT_EQ(next(rising, "MemLife", 100), 100U);
  EXPECT_EQ(next(rising, "MemLife", 80), 80U);
}

}  // namespace
}  // namespace scmstats::cli
