// SPDX-License-Identifier: MIT
#include "watch/history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "watch/layout.hpp"

namespace scmstats::cli {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr Instant kStart{5000s};
constexpr std::uint64_t kMost = ~std::uint64_t{0};

TEST(History, HasTheRatesOfWhatOnlyRises) {
  History writes("MedWCnt");
  writes.add(kStart, 100);
  EXPECT_EQ(writes.rate(), std::nullopt);
  writes.add(kStart + 2s, 150);
  EXPECT_EQ(writes.rate(), 25);
  writes.add(kStart + 2500ms, 150);
  EXPECT_EQ(writes.rate(), 0);
  EXPECT_THAT(writes.marks(), ElementsAre(std::nullopt, 25, 0));
  EXPECT_EQ(writes.scale().least, 0);
  EXPECT_EQ(writes.scale().most, 25);
}

TEST(History, HasNoRateWhereASampleIsMissingOrItBeganAnew) {
  History writes("MedWCnt");
  writes.add(kStart, 100);
  writes.add(kStart + 1s, 99);
  EXPECT_EQ(writes.rate(), std::nullopt);
  writes.add(kStart + 2s, std::nullopt);
  writes.add(kStart + 3s, 200);
  EXPECT_EQ(writes.rate(), std::nullopt);
  writes.add(kStart + 3s, 300);  // in no time
  EXPECT_EQ(writes.rate(), std::nullopt);
  writes.add(kStart + 4s, kMost);
  EXPECT_GT(writes.rate(), 1.8e19);
}

TEST(History, HasTheValuesOfAllElse) {
  History life("MemLife"), own("AcmeTemp");
  for (const std::uint64_t value : {40U, 38U, 39U}) {
    life.add(kStart, value);
    own.add(kStart, value);
  }
  EXPECT_EQ(life.rate(), std::nullopt);
  EXPECT_THAT(life.marks(), ElementsAre(40, 38, 39));
  EXPECT_EQ(life.scale().most, 100);
  EXPECT_EQ(own.scale().least, 38);
  EXPECT_EQ(own.scale().most, 40);
}

TEST(History, ForgetsWhatNoLineShows) {
  History life("MemLife");
  for (std::uint64_t i = 0; i < 1000; ++i) life.add(kStart, i);
  EXPECT_EQ(life.marks().size(), History::kMost);
  EXPECT_EQ(life.marks().back(), 999);
}

TEST(Sparkline, HasEightHeightsAndABlankForNothing) {
  const std::vector<Mark> marks{0, 1, 2, 3, std::nullopt, 4, 5, 6, 7};
  EXPECT_EQ(sparkline(marks, {0, 7}, 9, true), "▁▂▃▄ ▅▆▇█");
  EXPECT_EQ(sparkline(marks, {0, 7}, 9, false), "_.:- =+*#");
}

TEST(Sparkline, ShowsTheNewestAtTheRight) {
  const std::vector<Mark> marks{0, 7};
  EXPECT_EQ(sparkline(marks, {0, 7}, 4, false), "  _#");
  EXPECT_EQ(sparkline(marks, {0, 7}, 1, false), "#");
  EXPECT_EQ(sparkline(marks, {0, 7}, 0, false), "");
}

TEST(Sparkline, OfWhatStaysIsFlat) {
  EXPECT_EQ(sparkline(std::vector<Mark>{0, 0}, {0, 0}, 2, false), "__");
  EXPECT_EQ(sparkline(std::vector<Mark>{7, 7}, {7, 7}, 2, false), "==");
  EXPECT_EQ(sparkline(std::vector<Mark>{9, -1}, {0, 7}, 2, false), "#_");
}

}  // namespace
}  // namespace scmstats::cli
