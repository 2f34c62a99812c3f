// SPDX-License-Identifier: MIT
#include "scmstats/host/quote.hpp"

#include <gtest/gtest.h>

#include <string>

namespace scmstats {
namespace {

TEST(Quote, ShowsTextAndHidesControlCharacters) {
  EXPECT_EQ(quote("MemLife = 1"), "'MemLife = 1'");
  EXPECT_EQ(quote("a\n\x1b[2J\xff"), "'a\\x0a\\x1b[2J\\xff'");
}

TEST(Quote, CutsLongText) {
  EXPECT_EQ(quote(std::string(60, 'x')), "'" + std::string(60, 'x') + "'");
  EXPECT_EQ(quote(std::string(61, 'x')), "'" + std::string(60, 'x') + "...'");
}

TEST(OneLine, IsShort) {
  EXPECT_EQ(one_line(std::string(500, 'x')), std::string(400, 'x') + "...");
}

}  // namespace
}  // namespace scmstats
