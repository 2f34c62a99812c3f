// SPDX-License-Identifier: MIT
#include "util/human.hpp"

#include <gtest/gtest.h>

namespace scmstats::cli {
namespace {

constexpr std::uint64_t kMost = ~std::uint64_t{0};

TEST(Human, CountsHaveThreeDigitsAndAPrefix) {
  EXPECT_EQ(human_value("MedWCnt", 0), "0");
  EXPECT_EQ(human_value("MedWCnt", 999), "999");
  EXPECT_EQ(human_value("MedWCnt", 1000), "1 k");
  EXPECT_EQ(human_value("MedWCnt", 999'499), "999 k");
  EXPECT_EQ(human_value("MedWCnt", 999'500), "1 M");
  EXPECT_EQ(human_value("HostLCnt", 5'781'028), "5.78 M");
  EXPECT_EQ(human_value("HostLCnt", kMost), "18.4 E");
}

TEST(Human, SecondsHaveTheirTwoLargestUnits) {
  EXPECT_EQ(human_value("PonSecs", 0), "0 s");
  EXPECT_EQ(human_value("PonSecs", 59), "59 s");
  EXPECT_EQ(human_value("PonSecs", 60), "1m 0s");
  EXPECT_EQ(human_value("PonSecs", 3599), "59m 59s");
  EXPECT_EQ(human_value("PonSecs", 3600), "1h 0m");
  EXPECT_EQ(human_value("PonSecs", 603'931), "6d 23h");
  EXPECT_EQ(human_value("PonSecs", 86'400'000 - 1), "999d 23h");
  EXPECT_EQ(human_value("PonSecs", 86'400'000), "1000d");
  EXPECT_EQ(human_value("PonSecs", kMost), "2.135e+14d");
}

TEST(Human, NanosecondsHaveTheUnitThatFits) {
  EXPECT_EQ(human_value("MedWDur", 0), "0 s");
  EXPECT_EQ(human_value("MedWDur", 1), "1 ns");
  EXPECT_EQ(human_value("MedWDur", 999), "999 ns");
  EXPECT_EQ(human_value("MedWDur", 1000), "1 us");
  EXPECT_EQ(human_value("MedWDur", 9'679'615), "9.68 ms");
  EXPECT_EQ(human_value("MedWDur", 716'000'000), "716 ms");
  EXPECT_EQ(human_value("MedWDur", 90'000'000'000), "1m 30s");
  EXPECT_EQ(human_value("MedWDur", kMost), "213503d");
}

TEST(Human, PercentagesAndUnknownUnitsAreExact) {
  EXPECT_EQ(human_value("MemLife", 100), "100 %");
  EXPECT_EQ(human_value("MemLife", kMost), "18446744073709551615 %");
  EXPECT_EQ(human_value("AcmeTemp", kMost), "18446744073709551615");
}

TEST(Human, RatesMayBeFractionsAndHuge) {
  EXPECT_EQ(human_rate("MedWCnt", 0.5), "0.5");
  EXPECT_EQ(human_rate("MedWCnt", 1.8446744e20), "184 E");
  EXPECT_EQ(human_rate("MedWDur", 716e6), "716 ms");
  EXPECT_EQ(human_rate("PonSecs", 1), "1 s");
  EXPECT_EQ(human_rate("PonSecs", 1.8446744e20), "2.135e+15d");
}

}  // namespace
}  // namespace scmstats::cli
