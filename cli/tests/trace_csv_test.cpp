// SPDX-License-Identifier: MIT
#include "trace/trace_csv.hpp"

#include <gtest/gtest.h>

#include "trace/trace.hpp"

namespace scmstats::cli {
namespace {

using namespace std::chrono_literals;

Trace good(std::string_view text) {
  auto parsed = parse_trace(text);
  if (!parsed) {
    ADD_FAILURE() << describe(parsed.error());
    return {};
  }
  return *std::move(parsed);
}

std::string bad(std::string_view text) {
  const auto parsed = parse_trace(text);
  return parsed ? "" : describe(parsed.error());
}

TEST(TraceCsv, HoldsValuesOverTimeAndEmptyCellsHoldNone) {
  EXPECT_EQ(good("seconds,MemLife,MedWCnt\n0,100,0\n3600.5,0x63,\n7200,,18446744073709551615\n"),
            (Trace{{0s, {{"MemLife", 100}, {"MedWCnt", 0}}},
                   {3600s + 500ms, {{"MemLife", 99}}},
                   {7200s, {{"MedWCnt", ~std::uint64_t{0}}}}}));
}

TEST(TraceCsv, BeginsWithItsFirstRow) {
  EXPECT_EQ(good("seconds,MemLife\n1000,2\n1001,1\n"),
            (Trace{{0s, {{"MemLife", 2}}}, {1s, {{"MemLife", 1}}}}));
}

TEST(TraceCsv, ReadsWhatPeopleAndSpreadsheetsWrite) {
  const Trace life{{0s, {{"MemLife", 87}}}};
  for (const auto text :
       {"seconds,MemLife\r\n0,87\r\n", "seconds,MemLife \n0,87\n", " seconds , MemLife\n 0 , 87 \n",
        "\"seconds\",\"MemLife\"\r\n\"0\",\"87\"\r\n",
        "# made up\n\nseconds,MemLife\n \n# 1\n0,87\n"}) {
    EXPECT_EQ(good(text), life) << text;
  }
}

TEST(TraceCsv, ReadsBackEveryIdThatItWrites) {
  const std::vector<StatisticId> ids{"MemLife", "a,b",      "\"",     "a\"b\",\"c",
                                     " blank",  "#Vendor#", "seconds"};
  std::vector<Reading> readings;
  for (const StatisticId id : ids) readings.push_back({id, readings.size()});
  const std::string header = format_header(ids);
  EXPECT_EQ(header,
            "seconds,MemLife,\"a,b\",\"\"\"\",\"a\"\"b\"\",\"\"c\",\" blank\",#Vendor#,seconds\n");
  EXPECT_EQ(good(header + format_row(5s, ids, readings)), (Trace{{0s, readings}}));
}

TEST(TraceCsv, WritesAnEmptyCellWhereThereIsNoValue) {
  const std::vector<StatisticId> ids{"MemLife", "MedWCnt", "PonSecs"};
  const std::vector<Reading> readings{{"PonSecs", 3}, {"Other", 4}, {"MemLife", 1}};
  EXPECT_EQ(format_row(1500ms, ids, readings), "1.5,1,,3\n");
}

TEST(TraceCsv, NamesWhatIsWrongAndWhatWouldBeRight) {
  const std::string head = "seconds,MemLife,PonSecs\n";
  for (const auto& [text, complaint] : {
           std::pair<std::string, std::string>{"",
                                               "empty: begin with a header, as 'seconds,MemLife'"},
           {"# nothing\n", "empty: begin with a header, as 'seconds,MemLife'"},
           {"\n0,1,2\n",
            "line 2: no header: give one like 'seconds,MemLife,MedWCnt' before the rows"},
           {"seconds\n",
            "line 1: no header: give one like 'seconds,MemLife,MedWCnt' before the rows"},
           {head, "no row: give one after the header, as '0,100'"},
           {"seconds,NoopStat\n",
            "line 1: 'NoopStat' is not a statistic's id: give 1 to 8 printable "
            "ASCII characters, not NoopStat"},
           {"seconds,\n",
            "line 1: '' is not a statistic's id: give 1 to 8 printable ASCII characters, "
            "not NoopStat"},
           {"seconds,MemLife,MemLife\n",
            "line 1: 'MemLife' comes twice: give each statistic one column"},
           {head + "0,1,2\n1,101,2\n", "line 3: 101 is above 100, the most that 'MemLife' may be"},
           {head + "0,1,-2\n",
            "line 2: '-2' is not a value: give a number of at most 64 bits, as in "
            "0x64 or 100"},
           {head + "0,1,18446744073709551616\n",
            "line 2: '18446744073709551616' is not a value: "
            "give a number of at most 64 bits, as in 0x64 or 100"},
           {head + "0,1\n", "line 2: 2 cells: give 3 as in the header"},
           {head + "0,1,2,3\n", "line 2: 4 cells: give 3 as in the header"},
           {head + "0,,\n", "line 2: no value: give a row at least one"},
           {head + "-1,1,2\n", "line 2: '-1' is not a time: give seconds, as in 3600 or 86400.5"},
           {head + "7,1,2\n7.0,1,2\n",
            "line 3: '7.0' is not later than the row before: give a time above 7"},
           {head + "0,\"1,2\n",
            "line 2: '0,\"1,2' has quotes that do not fit: give a quoted field "
            "as \"a\"\"b\""},
           {head + "0,1\"2,2\n",
            "line 2: '0,1\"2,2' has quotes that do not fit: give a quoted field "
            "as \"a\"\"b\""},
           {head + "0,1,2\n5,1,",
            "line 3: cut short: end the last line with a newline, or remove "
            "what is left of it"},
           {std::string("\0\x1b[2J\n", 6),
            "line 1: no header: give one like 'seconds,MemLife,MedWCnt' "
            "before the rows"},
       }) {
    EXPECT_EQ(bad(text), complaint) << text;
  }
}

TEST(TraceCsv, HasAtMost255Statistics) {
  std::string head = "seconds", row = "0";
  for (int i = 0; i < 255; ++i) {
    head += ",S" + std::to_string(i);
    row += ",1";
  }
  EXPECT_EQ(good(head + "\n" + row + "\n").front().readings.size(), 255u);
  EXPECT_EQ(bad(head + ",More\n"), "line 1: 256 statistics: give at most 255");
}

}  // namespace
}  // namespace scmstats::cli
