// SPDX-License-Identifier: MIT
#include "trace/trace_csv.hpp"

#include <gtest/gtest.h>

namespace scmstats::cli {
namespace {

using namespace std::chrono_literals;

TEST(Seconds, AreReadAndWritten) {
  for (const auto& [text, time] : {std::pair<const char*, std::chrono::nanoseconds>{"0", 0s},
                                   {"3600", 3600s},
                                   {"86400.5", 86400s + 500ms},
                                   {"0.000000001", 1ns},
                                   {"1.25", 1250ms},
                                   {"9000000000", 9000000000s},
                                   {"100", 100s}}) {
    EXPECT_EQ(parse_seconds(text), time) << text;
    EXPECT_EQ(format_seconds(time), text);
  }
  EXPECT_EQ(parse_seconds("007.50"), 7500ms);
}

TEST(Seconds, AreNothingElse) {
  for (const char* text :
       {"", ".", "1.", ".5", "-1", "+1", "1e3", "0x10", "1 ", " 1", "1,5", "1.2.3", "inf", "nan",
        "1.0000000001", "9000000001", "99999999999999999999", "1.-5"}) {
    EXPECT_EQ(parse_seconds(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace scmstats::cli
