// SPDX-License-Identifier: MIT
#include "watch/layout.hpp"

#include <gtest/gtest.h>

#include "scmstats/core/catalogue.hpp"
#include "watch/state.hpp"

namespace scmstats::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kMost = ~std::uint64_t{0};

/// That many NVDIMMs with all sixteen, each statistic's value the largest, watched for long.
std::vector<WatchedNvdimm> watched(int nvdimms) {
  WatchState state;
  for (int look = 0; look < 100; ++look) {
    std::vector<LiveStatistics> seen;
    for (int i = 0; i < nvdimms; ++i) {
      seen.push_back({"nv" + std::to_string(i), true, {}});
      for (const Statistic& each : kCatalogue) {
        seen.back().statistics.push_back({each.id, look < 99 ? 0 : kMost, "unavailable"});
      }
    }
    state.add(Instant(look * 1s), seen);
  }
  return state.nvdimms();
}

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::vector<Line> shown(int nvdimms, TerminalSize size, bool utf8 = true) {
  return fit(lay_out("title", watched(nvdimms), size.columns, utf8), size);
}

TEST(Layout, FitsTheTerminalWhateverItsSize) {
  for (const std::size_t columns : {1U, 20U, 32U, 40U, 46U, 59U, 80U, 100U, 132U, 200U, 500U}) {
    for (const std::size_t rows : {1U, 2U, 10U, 24U, 50U, 100U}) {
      for (const int nvdimms : {0, 1, 3}) {
        const auto lines = shown(nvdimms, {columns, rows});
        EXPECT_LE(lines.size(), rows);
        for (const Line& line : lines) EXPECT_LE(characters(line.text), columns) << line.text;
      }
    }
  }
}

TEST(Layout, At80x24HasTheRateTheSourceAndAHistory) {
  const auto lines = shown(1, {80, 24});
  ASSERT_EQ(lines.size(), 19U);
  EXPECT_EQ(lines[2].text, "  id                       value    per second  origin       history");
  EXPECT_EQ(lines[3].text,
            "  CtlResCt  18446744073709551615     1.845e+19  unavailable  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁█");
  EXPECT_EQ(lines[6].text.substr(32, 14), "             -");  // MemLife has no rate
}

TEST(Layout, At200x50HasAllColumns) {
  const auto lines = shown(1, {200, 50}, false);
  EXPECT_EQ(lines[2].text,
            "  id                       value    per second  origin       unit         history" +
                std::string(55, ' ') + "meaning");
  EXPECT_EQ(lines[18].text,
            "  FastWCnt  18446744073709551615     1.845e+19  unavailable  count        " +
                std::string(59, '_') + "#  fast write count");
}

TEST(Layout, SaysHowManyStatisticsDoNotFit) {
  const auto lines = shown(2, {80, 24});
  ASSERT_EQ(lines.size(), 24U);
  EXPECT_EQ(lines[19].text, "nv1");
  EXPECT_EQ(lines[23].text, "... and 14 more, for which the terminal is too small");
  EXPECT_EQ(shown(2, {80, 37}).back().text.substr(0, 10), "  FastWCnt");
}

TEST(Layout, MarksWhatWasNotMeasured) {
  WatchState state;
  state.add({}, {{"nv0",
                  false,
                  {{"MemLife", 5, "injected"},
                   {"MedRCnt", {}, "unavailable"},
                   {"AcmeTemp", 1, "measured"}}}});
  const auto lines = lay_out("title", state.nvdimms(), 132, false);
  EXPECT_EQ(lines[1].text, "nv0: the guest is denied the statistics (H_AUTHORITY)");
  EXPECT_EQ(lines[3].kind, Line::Kind::Injected);
  EXPECT_EQ(lines[4].kind, Line::Kind::Unavailable);
  EXPECT_EQ(lines[4].text.substr(0, 46), "  MedRCnt                      -             -");
  EXPECT_EQ(lines[5].kind, Line::Kind::Measured);
  EXPECT_EQ(lay_out("title", {}, 80, false)[1].text, "this VM has no NVDIMM");
}

}  // namespace
}  // namespace scmstats::cli
