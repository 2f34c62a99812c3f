// SPDX-License-Identifier: MIT
#include "scmstats/host/sample_text.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <ostream>
#include <string>

#include "abi/nvdimms.hpp"

namespace scmstats {
namespace {

using Readings = std::vector<Reading>;

Readings good(std::string_view text) {
  const auto parsed = parse_sample(text);
  if (!parsed) {
    ADD_FAILURE() << parsed.error().line << ": " << parsed.error().reason;
    return {};
  }
  return *parsed;
}

std::string data(const char* name) {
  std::ifstream file(std::string(TEST_DATA "/") + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(SampleText, ReadsTheCapturesFromPowerVm) {
  for (const auto& [name, values] : {std::pair("powervm-1.perf_stats", abi_test::kCapture1),
                                     std::pair("powervm-2.perf_stats", abi_test::kCapture2)}) {
    Readings expected;
    for (std::size_t i = 0; i < abi_test::kIds.size(); ++i) {
      if (values[i]) expected.push_back({StatisticId{abi_test::kIds[i]}, *values[i]});
    }
    EXPECT_EQ(good(data(name)), expected);
    EXPECT_EQ(format_sample(expected), data(name));
  }
}

TEST(SampleText, ReadsWhatPeopleType) {
  const Readings life{{"MemLife", 87}};
  for (const auto text :
       {"MemLife  = 87\n", "MemLife = 87\n", "MemLife=87\n", "  MemLife = 0x57  \r\n",
        "\n \nMemLife  = 0X0057\n\n", "MemLife  =   87\n", "MemLife\t=\t87\n"}) {
    EXPECT_EQ(good(text), life) << text;
  }
}

TEST(SampleText, ReadsAnyPrintableIdOfFullLength) {
  EXPECT_EQ(good("a = b =c = 1\n"), (Readings{{"a = b =c", 1}}));
  EXPECT_EQ(good("   Odd ~ = 2\n"), (Readings{{"   Odd ~", 2}}));
  EXPECT_EQ(good("#Vendor# = 3\n"), (Readings{{"#Vendor#", 3}}));
}

TEST(SampleText, ShowsAnIdWithItsPadding) {
  EXPECT_EQ(text_of("MemLife"), "MemLife ");
  EXPECT_EQ(text_of("CtlResCt"), "CtlResCt");
}

TEST(SampleText, ReadsAllOf64BitsAndNoMore) {
  EXPECT_EQ(good("FastWCnt = 0xFFFFFFFFFFFFFFFF\n")[0].value, ~std::uint64_t{0});
  EXPECT_EQ(good("FastWCnt = 18446744073709551615\n")[0].value, ~std::uint64_t{0});
}

struct Bad {
  const char* text;
  std::size_t line;
  const char* reason;
};

void PrintTo(const Bad& bad, std::ostream* stream) {
  *stream << testing::PrintToString(bad.text);
}

class SampleTextRefusal : public testing::TestWithParam<Bad> {};

TEST_P(SampleTextRefusal, NamesLineAndReason) {
  const auto parsed = parse_sample(GetParam().text);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().line, GetParam().line);
  EXPECT_EQ(parsed.error().reason, GetParam().reason);
}

constexpr const char* kValue =
    " is not a value: give a number of at most 64 bits, as in 0x64 or 100";

INSTANTIATE_TEST_SUITE_P(
    All, SampleTextRefusal,
    testing::Values(
        Bad{"", 0, "no statistic in it"}, Bad{"\n \n", 0, "no statistic in it"},
        Bad{"MemLife  = 87", 1, "cut short: the last line does not end with a newline"},
        Bad{"PonSecs  = 1\nMemLife  = 0x0000", 2,
            "cut short: the last line does not end with a newline"},
        Bad{"garbage\n", 1, "'garbage' is not 'ID = VALUE'"},
        Bad{"PonSecs  = 1\n\n\x7f"
            "ELF\n",
            3, "'\\x7fELF' is not 'ID = VALUE'"},
        Bad{"MemLife  = 101\n", 1, "101 is above 100, the most that 'MemLife' may be"},
        Bad{"CritRscU = 0x65\n", 1, "101 is above 100, the most that 'CritRscU' may be"},
        Bad{"MemLife = 1\nMemLife  = 2\n", 2,
            "'MemLife  = 2' gives a second value for the same statistic"},
        Bad{"NoopStat = 0\n", 1,
            "'NoopStat' is not a statistic's id: give 1 to 8 printable ASCII characters, not "
            "NoopStat"},
        Bad{"NineChars = 0\n", 1,
            "'NineChars' is not a statistic's id: give 1 to 8 printable ASCII characters, not "
            "NoopStat"},
        Bad{" = 0\n", 1,
            "'' is not a statistic's id: give 1 to 8 printable ASCII characters, not NoopStat"},
        Bad{"M\x01 = 0\n", 1,
            "'M\\x01' is not a statistic's id: give 1 to 8 printable ASCII characters, not "
            "NoopStat"}));

TEST(SampleText, RefusesWhatIsNoNumberOf64Bits) {
  for (const std::string value : {"", "0x", "-1", "+1", "1.5", "1 2", "87%", "0xG", "x57", "0x-1",
                                  "0x10000000000000000", "18446744073709551616", "0b1", "''"}) {
    const auto parsed = parse_sample("FastWCnt = " + value + "\n");
    ASSERT_FALSE(parsed) << value;
    EXPECT_EQ(parsed.error().reason, "'" + value + "'" + kValue);
  }
}

TEST(SampleText, RefusesMoreThan255Statistics) {
  Readings readings;
  for (std::size_t i = 0; i < 255; ++i)
    readings.push_back({StatisticId{abi_test::vendor_id(i)}, i});
  EXPECT_EQ(good(format_sample(readings)), readings);
  const auto parsed = parse_sample(format_sample(readings) + "MemLife  = 1\n");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().reason, "more than 255 statistics");
  EXPECT_EQ(parsed.error().line, 256u);
}

TEST(SampleText, CommentIsSkipped) {
  const Readings five{{"MemLife", 5}};
  EXPECT_EQ(good("# a comment\nMemLife  = 5\n# PonSecs: total 1, device 1\n"), five);
  for (const char* end : {"\n", "\r\n", " \r\n"}) {  // as long as an id, without a value
    EXPECT_EQ(good("MemLife  = 5\n# a name = " + std::string(end)), five) << end;
  }
  EXPECT_EQ(good("# a = b\n# \nMemLife  = 5\n"), five);
  // A vendor's ids may look so.
  EXPECT_EQ(good("# Vendor = 3\n"), (Readings{{"# Vendor", 3}}));
  EXPECT_EQ(good("#Vendor# = 3\n"), (Readings{{"#Vendor#", 3}}));
  EXPECT_EQ(good("#V = 3\n"), (Readings{{"#V", 3}}));
}

}  // namespace
}  // namespace scmstats
