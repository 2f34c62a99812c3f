// SPDX-License-Identifier: MIT
#include "scmstats/core/statistic_id.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace scmstats {
namespace {

std::string text(StatisticId id) {
  const auto bytes = id.text();
  return {bytes.begin(), bytes.end()};
}

TEST(StatisticId, ReadsItsTextAsABigEndianNumber) {
  EXPECT_EQ(StatisticId("MemLife").number(), 0x4D656D4C69666520u);
  EXPECT_EQ(StatisticId("SCMSTATS").number(), 0x53434D5354415453u);
}

TEST(StatisticId, PadsWithBlanks) {
  EXPECT_EQ(StatisticId("A"), StatisticId("A       "));
  EXPECT_EQ(text("MemLife"), "MemLife ");
}

TEST(StatisticId, ParsesWhatALiteralMeans) {
  EXPECT_EQ(StatisticId::parse("MemLife"), StatisticId("MemLife"));
  EXPECT_EQ(StatisticId::parse("MemLife "), StatisticId("MemLife"));
  EXPECT_EQ(StatisticId::parse(" a~b"), StatisticId(" a~b"));
}

TEST(StatisticId, RefusesTextThatIsNoId) {
  using namespace std::string_view_literals;
  for (const auto bad : {""sv, "        "sv, "NineChars"sv, "Mem\tLife"sv, "MemLife\0"sv, "M\x7f"sv,
                         "M\x80"sv, "M\xff"sv, "M\x1f"sv}) {
    EXPECT_EQ(StatisticId::parse(bad), std::nullopt) << bad;
  }
}

TEST(StatisticId, HoldsAnyNumberAGuestMaySend) {
  EXPECT_EQ(text(StatisticId{std::uint64_t{0}}), std::string(8, '\0'));
  EXPECT_EQ(StatisticId{~std::uint64_t{0}}.number(), ~std::uint64_t{0});
}

}  // namespace
}  // namespace scmstats
