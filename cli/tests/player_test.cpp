// SPDX-License-Identifier: MIT
#include "trace/trace.hpp"

#include <gtest/gtest.h>

#include <string>

namespace scmstats::cli {
namespace {

using namespace std::chrono_literals;

constexpr Instant kStart{5000s};

Trace trace(std::initializer_list<std::chrono::nanoseconds> times) {
  Trace trace;
  for (const auto time : times) trace.push_back({time, {{"MemLife", trace.size()}}});
  return trace;
}

TEST(Player, ShowsEachMomentAtItsTime) {
  const Trace three = trace({0s, 10s, 30s});
  Player player(three, 1, kStart);
  for (const auto& moment : three) {
    ASSERT_EQ(player.next(), kStart + moment.time);
    EXPECT_EQ(player.take(kStart + moment.time), moment);
  }
  EXPECT_EQ(player.next(), std::nullopt);
}

TEST(Player, SpeedsUpAndSlowsDown) {
  const Trace two = trace({0s, 10s});
  Player fast(two, 4, kStart);
  fast.take(kStart);
  EXPECT_EQ(fast.next(), kStart + 2500ms);
  Player slow(two, 0.5, kStart);
  slow.take(kStart);
  EXPECT_EQ(slow.next(), kStart + 20s);
}

TEST(Player, SkipsToTheNewestThatIsDue) {
  const Trace five = trace({0s, 1s, 2s, 3s, 4s});
  Player player(five, 1, kStart);
  EXPECT_EQ(player.take(kStart), five[0]);
  EXPECT_EQ(player.take(kStart + 3500ms), five[3]);
  EXPECT_EQ(player.gone(), 4u);
  EXPECT_EQ(player.next(), kStart + 4s);
}

TEST(Player, BeginsWithTheFirstHoweverLate) {
  const Trace two = trace({0s, 1s});
  Player player(two, 1, kStart);
  EXPECT_EQ(player.take(kStart + 5s), two[0]);
  EXPECT_EQ(player.next(), kStart + 5s + Player::kPause);
}

TEST(Player, ShowsAtMostOneInThePauseAndTheLastOneAlways) {
  const Trace many = trace({0s, 1ms, 2ms, 11ms, 12ms});
  Player player(many, 1, kStart);
  EXPECT_EQ(player.take(kStart), many[0]);
  ASSERT_EQ(player.next(), kStart + 10ms);
  EXPECT_EQ(player.take(kStart + 10ms), many[2]);
  ASSERT_EQ(player.next(), kStart + 20ms);
  EXPECT_EQ(player.take(kStart + 20ms), many[4]);
  EXPECT_EQ(player.next(), std::nullopt);
}

TEST(Player, AnySpeedWillDo) {
  const Trace century = trace({0s, 3155760000s});
  for (const double speed : {1e-300, 1e-9, 1.0, 1e9, 1e300}) {
    Player player(century, speed, kStart);
    EXPECT_EQ(player.take(kStart), century[0]) << speed;
    const auto last = player.next();
    ASSERT_TRUE(last) << speed;
    EXPECT_GE(*last, kStart + Player::kPause) << speed;
    EXPECT_EQ(player.take(*last), century[1]) << speed;
  }
}

}  // namespace
}  // namespace scmstats::cli
