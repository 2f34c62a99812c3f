// SPDX-License-Identifier: MIT
#include "collectors/totals.hpp"

#include <gtest/gtest.h>

#include "collections.hpp"

namespace scmstats::cli {
namespace {

constexpr Instant kStart{std::chrono::seconds(5000)};

class TotalsTest : public testing::Test {
 protected:
  /// A minute later each time.
  std::uint64_t next(StatisticId id, std::uint64_t value) {
    Collection collection{{{id, value}}, {}};
    totals_.apply(collection, now_ += std::chrono::minutes(1));
    return collection.readings.at(0).value;
  }

  Instant now_ = kStart;
  Totals totals_;
};

TEST_F(TotalsTest, CountersAndDurationsContinueOverAReset) {
  for (const StatisticId id : std::initializer_list<StatisticId>{"CtlResCt", "CchRHCnt", "MedWDur",
                                                                 "HostLDur", "PonSecs"}) {
    SCOPED_TRACE(text_of(id));
    EXPECT_EQ(next(id, 7200), 7200U);
    EXPECT_EQ(next(id, 3600), 7200U);
    EXPECT_EQ(next(id, 3600), 10800U);
    EXPECT_EQ(next(id, 7200), 14400U);
  }
}

TEST_F(TotalsTest, OtherStatisticsStayAsTheyAre) {
  for (const StatisticId id :
       std::initializer_list<StatisticId>{"MemLife", "CritRscU", "CtlResTm", "Vendor01"}) {
    for (const std::uint64_t value : {90U, 100U, 80U}) EXPECT_EQ(next(id, value), value);
  }
}

TEST_F(TotalsTest, PowerOnTimeRisesByTheClockInHours) {
  EXPECT_EQ(next("PonSecs", 3600), 3600U);
  EXPECT_EQ(next("PonSecs", 7200), 7200U);
  EXPECT_EQ(next("PonSecs", 36'000'000), 7200U);
  EXPECT_EQ(next("PonSecs", 7200), 7200U);
  now_ += std::chrono::hours(100);
  EXPECT_EQ(next("PonSecs", 367'200), 367'200U);
}

}  // namespace
}  // namespace scmstats::cli
