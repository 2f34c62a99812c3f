// SPDX-License-Identifier: MIT
#include "watch/layout.hpp"

#include <gtest/gtest.h>

#include <string>

#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/sample_text.hpp"
#include "watch/history.hpp"

namespace scmstats::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kMost = ~std::uint64_t{0};

/// That many NVDIMMs with all standard statistics, each statistic's value the largest, watched for
/// long.
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
  return fit(lay_out("title", watched(nvdimms), size.columns, {utf8, false}), size);
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

TEST(Layout, At80x24HasTheRateTheLatencyTheOriginAndAHistory) {
  const auto lines = shown(1, {80, 24});
  ASSERT_EQ(lines.size(), 3 + kCatalogue.size());
  EXPECT_EQ(lines[2].text,
            "  id                       value    per second   latency  origin       history");
  EXPECT_EQ(lines[3].text,
            "  CtlResCt  18446744073709551615     1.845e+19            unavailable  ▁▁▁▁▁▁▁▁█");
  EXPECT_EQ(lines[6].text.substr(32, 14), "             -");  // MemLife has no rate
}

TEST(Layout, At200x50HasAllColumns) {
  const auto lines = shown(1, {200, 50}, false);
  EXPECT_EQ(lines[2].text,
            "  id                       value    per second   latency  origin       unit         "
            "history" +
                std::string(55, ' ') + "meaning");
  EXPECT_EQ(lines[18].text,
            "  FastWCnt  18446744073709551615     1.845e+19            unavailable  count        " +
                std::string(59, '_') + "#  fast write count");
}

TEST(Layout, SaysHowManyStatisticsDoNotFit) {
  const auto lines = shown(2, {80, 24});
  ASSERT_EQ(lines.size(), 24U);
  constexpr std::size_t kCount = kCatalogue.size();
  EXPECT_EQ(lines[3 + kCount].text, "nv1");
  EXPECT_EQ(lines[23].text, "... and " + std::to_string(2 * kCount - 18) +
                                " more, for which the terminal is too small");
  EXPECT_EQ(shown(2, {80, 5 + 2 * kCount}).back().text.substr(0, 10),
            "  " + trimmed_text_of(kCatalogue.back().id));
}

TEST(Layout, MarksWhatWasNotMeasured) {
  WatchState state;
  state.add({}, {{"nv0",
                  false,
                  {{"MemLife", 5, "injected"},
                   {"MedRCnt", {}, "unavailable"},
                   {"AcmeTemp", 1, "measured"}}}});
  const auto lines = lay_out("title", state.nvdimms(), 132, {});
  EXPECT_EQ(lines[1].text, "nv0: the guest is denied the statistics (H_AUTHORITY)");
  EXPECT_EQ(lines[3].kind, Line::Kind::Injected);
  EXPECT_EQ(lines[4].kind, Line::Kind::Unavailable);
  EXPECT_EQ(lines[4].text.substr(0, 46), "  MedRCnt                      -             -");
  EXPECT_EQ(lines[5].kind, Line::Kind::Measured);
  EXPECT_EQ(lay_out("title", {}, 80, {})[1].text, "this VM has no NVDIMM");
}

/// Two looks, a second apart: 4 writes took 10 ms.
std::vector<WatchedNvdimm> two_looks() {
  WatchState state;
  state.add(Instant(1s),
            {{"nv0", true, {{"MedWCnt", 1000, "measured"}, {"MedWDur", 0, "measured"}}}});
  state.add(Instant(2s),
            {{"nv0", true, {{"MedWCnt", 1004, "measured"}, {"MedWDur", 10'000'000, "measured"}}}});
  return state.nvdimms();
}

TEST(Layout, ADurationHasALatency) {
  const auto lines = lay_out("title", two_looks(), 80, {});
  EXPECT_EQ(lines[3].text,
            "  MedWCnt                   1004           4.0            measured             #");
  EXPECT_EQ(lines[4].text,
            "  MedWDur               10000000    10000000.0    2.5 ms  measured             #");
}

TEST(Layout, ForPeopleValuesHaveUnits) {
  const auto lines = lay_out("title", two_looks(), 200, {.utf8 = false, .human = true});
  EXPECT_EQ(lines[2].text.find("unit"), std::string::npos);
  EXPECT_EQ(lines[3].text.substr(0, 56),
            "  MedWCnt                    1 k             4          ");
  EXPECT_EQ(lines[4].text.substr(0, 56),
            "  MedWDur                  10 ms         10 ms    2.5 ms");
}

TEST(Watch, AnNvdimmThatWasMissingHasNoLatency) {
  WatchState state;
  const auto look = [](std::uint64_t value) {
    return std::vector<LiveStatistics>{
        {"nv0", true, {{"MedWCnt", value, "measured"}, {"MedWDur", value, "measured"}}}};
  };
  state.add(Instant(1s), look(1));
  state.add(Instant(2s), {});
  state.add(Instant(3s), look(2));
  EXPECT_EQ(state.nvdimms()[0].statistics[1].latency, std::nullopt);
  state.add(Instant(4s), look(3));
  EXPECT_EQ(state.nvdimms()[0].statistics[1].latency, 1);
}

TEST(WatchJson, HasAllOfALookOnOneLine) {
  EXPECT_EQ(json_line(1764144000.125, two_looks()),
            R"({"time":1764144000.125,"nvdimms":[{"nvdimm":"nv0","allowed":true,)"
            R"("statistics":{"med_w_cnt":1004,"med_w_dur":10000000},)"
            R"("origins":{"med_w_cnt":"measured","med_w_dur":"measured"},)"
            R"("rates":{"med_w_cnt":4.0,"med_w_dur":10000000.0},)"
            R"("latencies":{"med_w_dur":2500000.0}}]})");
}

TEST(WatchJson, LeavesOutWhatHasNoValue) {
  WatchState state;
  state.add({}, {{"nv0", false, {{"MedWCnt", {}, "unavailable"}, {"MedRCnt", kMost, "measured"}}}});
  EXPECT_EQ(json_line(0, state.nvdimms()),
            R"({"time":0.0,"nvdimms":[{"nvdimm":"nv0","allowed":false,)"
            R"("statistics":{"med_r_cnt":18446744073709551615},)"
            R"("origins":{"med_w_cnt":"unavailable","med_r_cnt":"measured"},)"
            R"("rates":{},"latencies":{}}]})");
  EXPECT_EQ(json_line(0, {}), R"({"time":0.0,"nvdimms":[]})");
}

}  // namespace
}  // namespace scmstats::cli
