// SPDX-License-Identifier: MIT
#include "scmstats/host/life_cycle.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace scmstats {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Instant kPowerOn{seconds(1000)};

using Values = std::vector<std::optional<std::uint64_t>>;

Values values(const LifeCycle& life, Instant::duration after_power_on) {
  Values values(3);
  life.values(kPowerOn + after_power_on, values);
  return values;
}

TEST(LifeCycle, BringsResetsAndTimes) {
  const LifeCycle life(kPowerOn, true);
  ASSERT_EQ(life.supported().size(), 3u);
  EXPECT_EQ(life.supported()[0], StatisticId("CtlResCt"));
  EXPECT_EQ(life.supported()[1], StatisticId("CtlResTm"));
  EXPECT_EQ(life.supported()[2], StatisticId("PonSecs"));
}

TEST(LifeCycle, CountsWholeSecondsFromThePowerOn) {
  const LifeCycle life(kPowerOn, true);
  EXPECT_EQ(values(life, seconds(0)), (Values{0, 0, 0}));
  EXPECT_EQ(values(life, milliseconds(1999)), (Values{0, 1, 1}));
  EXPECT_EQ(values(life, seconds(603931)), (Values{0, 603931, 603931}));
}

TEST(LifeCycle, AResetCountsAndStartsItsTimeAnew) {
  LifeCycle life(kPowerOn, true);
  life.reset(kPowerOn + seconds(10));
  EXPECT_EQ(values(life, seconds(15)), (Values{1, 5, 15}));
  life.reset(kPowerOn + seconds(20));
  EXPECT_EQ(values(life, seconds(21)), (Values{2, 1, 21}));
}

TEST(LifeCycle, TimeOfAStoppedVmDoesNotCount) {
  LifeCycle life(kPowerOn, false);
  EXPECT_EQ(values(life, seconds(50)), (Values{0, 0, 0}));
  life.set_running(kPowerOn + seconds(50), true);
  life.reset(kPowerOn + seconds(54));
  life.set_running(kPowerOn + seconds(56), false);
  EXPECT_EQ(values(life, seconds(90)), (Values{1, 2, 6}));
  life.set_running(kPowerOn + seconds(90), true);
  EXPECT_EQ(values(life, seconds(91)), (Values{1, 3, 7}));
}

TEST(LifeCycle, HearingTheSameStateTwiceChangesNothing) {
  LifeCycle life(kPowerOn, true);
  life.set_running(kPowerOn + seconds(1), true);
  life.set_running(kPowerOn + seconds(2), false);
  life.set_running(kPowerOn + seconds(3), false);
  EXPECT_EQ(values(life, seconds(4)), (Values{0, 2, 2}));
}

TEST(LifeCycle, AResetOfAStoppedVmCounts) {
  LifeCycle life(kPowerOn, true);
  life.set_running(kPowerOn + seconds(5), false);
  life.reset(kPowerOn + seconds(9));
  EXPECT_EQ(values(life, seconds(10)), (Values{1, 0, 5}));
}

// The sampler may have read the clock just before the main thread did.
TEST(LifeCycle, ATimeBeforeTheLastEventIsNotNegative) {
  LifeCycle life(kPowerOn, true);
  EXPECT_EQ(values(life, milliseconds(-1)), (Values{0, 0, 0}));
  life.reset(kPowerOn + seconds(10));
  EXPECT_EQ(values(life, seconds(9)), (Values{1, 0, 9}));
}

TEST(LifeCycle, GoesOnFromWhatWasKept) {
  LifeCycle first(kPowerOn, true);
  first.reset(kPowerOn + seconds(10));
  const LifeCounts kept = first.counts(kPowerOn + seconds(15));
  EXPECT_EQ(kept, (LifeCounts{1, seconds(15), seconds(10)}));

  LifeCycle stopped(kPowerOn, false);
  stopped.go_on_from(kPowerOn + seconds(3), kept);
  EXPECT_EQ(values(stopped, seconds(5)), (Values{1, 5, 15}));
  LifeCycle running(kPowerOn, true);
  running.go_on_from(kPowerOn + seconds(3), kept);
  EXPECT_EQ(values(running, seconds(5)), (Values{1, 7, 17}));
}

TEST(LifeCycle, NeverGoesBackToWhatWasKept) {
  LifeCycle life(kPowerOn, true);
  life.reset(kPowerOn + seconds(10));
  life.reset(kPowerOn + seconds(20));
  life.go_on_from(kPowerOn + seconds(30), {1, seconds(15), seconds(10)});
  EXPECT_EQ(values(life, seconds(30)), (Values{2, 10, 30}));
}

TEST(LifeCycle, KeepsNoTimeBeforeTheLastReset) {
  LifeCycle life(kPowerOn, true);
  life.reset(kPowerOn + seconds(10));
  EXPECT_EQ(life.counts(kPowerOn + seconds(9)), (LifeCounts{1, seconds(10), seconds(10)}));
}

}  // namespace
}  // namespace scmstats
