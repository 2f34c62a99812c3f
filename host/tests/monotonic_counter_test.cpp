// SPDX-License-Identifier: MIT
#include "scmstats/host/monotonic_counter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "suspended_host.hpp"

namespace scmstats {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using Totals = std::vector<std::optional<std::uint64_t>>;

constexpr std::uint64_t kMost = ~std::uint64_t{0}, kWild = std::uint64_t{1} << 63;
constexpr MonotonicCounter::Limits kLimits{.per_second = 1'000'000, .step = 1'000'000};
constexpr Instant kStart{seconds(5000)};

/// The totals after each of these readings, a second apart.
Totals totals(const std::vector<std::uint64_t>& readings,
              MonotonicCounter::Limits limits = kLimits) {
  MonotonicCounter counter(limits);
  Totals totals;
  Instant now = kStart;
  for (const std::uint64_t reading : readings) {
    counter.add(reading, now);
    totals.push_back(counter.total());
    now += seconds(1);
  }
  return totals;
}

TEST(MonotonicCounter, BeginsWithTheDevicesCountAndRisesAsItDoes) {
  EXPECT_EQ(totals({1000, 1000, 1001, 1500}), (Totals{1000, 1000, 1001, 1500}));
  EXPECT_EQ(totals({0, 0, 7}), (Totals{0, 0, 7}));
}

TEST(MonotonicCounter, DipThatRecoversAddsNothing) {
  EXPECT_EQ(totals({1000, 999, 1000, 1001}), (Totals{1000, 1000, 1000, 1001}));
  EXPECT_EQ(totals({1000, 0, 1001, 1002}), (Totals{1000, 1000, 1001, 1002}));
  EXPECT_EQ(totals({1000, 999, 1000, 999, 1001}), (Totals{1000, 1000, 1000, 1000, 1001}));
  EXPECT_EQ(totals({1000, 999, 998, 1000}), (Totals{1000, 1000, 1000, 1000}));
}

TEST(MonotonicCounter, LastingFallToHalfOrLessIsAReset) {
  EXPECT_EQ(totals({1500, 20, 20, 30}), (Totals{1500, 1500, 1520, 1530}));
  EXPECT_EQ(totals({1500, 20, 25, 30}), (Totals{1500, 1500, 1525, 1530}));
  EXPECT_EQ(totals({1500, 0, 0, 30}), (Totals{1500, 1500, 1500, 1530}));
  EXPECT_EQ(totals({7200, 3600, 3600, 7200}), (Totals{7200, 7200, 10800, 14400}));
  EXPECT_EQ(totals({1500, 20, 10, 12}), (Totals{1500, 1500, 1500, 1512}));  // twice
}

TEST(MonotonicCounter, LastingFallToMoreThanHalfAddsWhatFollows) {
  EXPECT_EQ(totals({1500, 1400, 1400, 1410}), (Totals{1500, 1500, 1500, 1510}));
  EXPECT_EQ(totals({1500, 751, 753, 760}), (Totals{1500, 1500, 1502, 1509}));
}

TEST(MonotonicCounter, OneWildValueIsNotBelieved) {
  EXPECT_EQ(totals({1000, kWild, 1001, 1002}), (Totals{1000, 1000, 1001, 1002}));
  EXPECT_EQ(totals({1000, kMost, 1001}), (Totals{1000, 1000, 1001}));
  EXPECT_EQ(totals({1000, kWild, kMost, 1001}), (Totals{1000, 1000, 1000, 1001}));
  EXPECT_EQ(totals({1000, kWild, 3, 1001}), (Totals{1000, 1000, 1000, 1001}));
}

TEST(MonotonicCounter, JumpThatTheNextReadingConfirmsIsBelieved) {
  EXPECT_EQ(totals({1000, 5'000'000, 5'000'010, 5'000'020}),
            (Totals{1000, 1000, 5'000'010, 5'000'020}));
}

TEST(MonotonicCounter, WildFirstReadingIsNoTotal) {
  EXPECT_EQ(totals({kWild, 1000, 1001}), (Totals{std::nullopt, 1000, 1001}));
  EXPECT_EQ(totals({kWild, kWild + 1}), (Totals{std::nullopt, kWild + 1}));
  EXPECT_EQ(totals({MonotonicCounter::kMostAtFirst - 1}),
            Totals{MonotonicCounter::kMostAtFirst - 1});
  EXPECT_EQ(totals({kWild, kMost, 7}), (Totals{std::nullopt, std::nullopt, 7}));
}

TEST(MonotonicCounter, LimitGrowsWithTimeAlsoSuspended) {
  for (const bool suspended : {false, true}) {
    MonotonicCounter counter(kLimits);
    counter.add(1000, kStart);
    if (suspended) suspended_host::seconds += 10;
    const Instant later = kStart + seconds(suspended ? 0 : 10);
    counter.add(11'001'001, later);
    EXPECT_EQ(counter.total(), 1000U);  // one too many
    counter.add(11'001'000, later);
    EXPECT_EQ(counter.total(), 11'001'000U);
    suspended_host::seconds = 0;
  }
}

TEST(MonotonicCounter, RangeLetsItWrap) {
  const MonotonicCounter::Limits limits{.per_second = 100, .step = 100, .range = 65536};
  EXPECT_EQ(totals({65530, 4, 10}, limits), (Totals{65530, 65540, 65546}));
  // Too far for a wrap: a reset.
  EXPECT_EQ(totals({60000, 4, 10}, limits), (Totals{60000, 60000, 60010}));
  // A dip is not nearly a whole range.
  EXPECT_EQ(totals({1000, 999, 1000}, limits), (Totals{1000, 1000, 1000}));
  // A range that the device does not keep.
  EXPECT_EQ(totals({70000, 4, 10}, limits), (Totals{70000, 70000, 70010}));
  const MonotonicCounter::Limits lax{.per_second = kMost, .step = kMost, .range = 65536};
  EXPECT_EQ(totals({32768, 0, 1}, lax), (Totals{32768, 32768, 32769}));
  EXPECT_EQ(totals({32769, 0, 1}, lax), (Totals{32769, 65536, 65537}));
}

TEST(MonotonicCounter, TotalStaysAtTheMostOf64Bits) {
  const MonotonicCounter::Limits lax{.per_second = kMost, .step = kMost};
  EXPECT_EQ(totals({1000, kMost, 20, 30, 31}, lax), (Totals{1000, kMost, kMost, kMost, kMost}));
}

TEST(MonotonicCounter, AnotherDevicesEarlierCountIsNotAdded) {
  MonotonicCounter counter(kLimits);
  counter.add(1000, kStart);
  counter.replace_device();
  EXPECT_EQ(counter.total(), 1000U);
  counter.add(500'000'000, kStart + seconds(1));
  EXPECT_EQ(counter.total(), 1000U);
  counter.add(500'000'007, kStart + seconds(2));
  EXPECT_EQ(counter.total(), 1007U);
}

TEST(MonotonicCounter, StateContinuesInAnotherProcess) {
  const std::vector<std::uint64_t> readings{1500, 20, 25, 24, 26, kWild, 27, 3, 4, 9};
  const Totals expected = totals(readings);
  MonotonicCounter counter(kLimits);
  Instant now = kStart;
  Totals seen;
  for (const std::uint64_t reading : readings) {
    counter.add(reading, now);
    seen.push_back(counter.total());
    counter = MonotonicCounter(kLimits, *counter.state(), now);
    now += seconds(1);
  }
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(MonotonicCounter(kLimits).state(), std::nullopt);
}

/// A device whose true count is known, with readings that are wrong now and then, two right ones
/// at the least in between.
TEST(MonotonicCounter, IsExactWhateverTheDeviceDoesInBetween) {
  std::mt19937_64 random(12);
  const auto below = [&](std::uint64_t limit) { return random() % limit; };
  for (int run = 0; run < 2000; ++run) {
    MonotonicCounter counter(kLimits);
    Instant now = kStart;
    std::uint64_t truth = 1'000'000 + below(1'000'000'000), count = truth, last = 0;
    const auto read = [&](std::uint64_t reading) {
      counter.add(reading, now);
      now += seconds(below(3));
      const std::uint64_t total = counter.total().value();
      ASSERT_GE(total, last);
      ASSERT_LE(total, truth);
      last = total;
    };
    const auto count_on = [&](std::uint64_t most) {
      const std::uint64_t events = below(most);
      truth += events;
      count += events;
    };
    read(count);
    for (int fault = 0; fault < 20; ++fault) {
      for (std::uint64_t honest = 2 + below(3); honest > 0; --honest) {
        count_on(900'000);
        read(count);
      }
      ASSERT_EQ(counter.total(), truth);
      const std::uint64_t before = count;
      switch (below(4)) {
        case 0:  // a dip
          count_on(1000);
          read(before - 1 - below(before));
          break;
        case 1:  // garbage
          count_on(1000);
          read(before + 4'000'000 + below(kMost - before - 4'000'000));
          break;
        case 2:  // a reset, of a device that has counted enough for it not to look like a dip
          if (before < 4'000'000) break;
          count = 0;
          count_on(before / 2);
          read(count);
          break;
        default:  // a jump, of a device that was not read for a while by another clock
          truth += 4'000'000;
          count += 4'000'000;
          read(count);
      }
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace scmstats
