// SPDX-License-Identifier: MIT
#include "collectors/collectors.hpp"

#include <gtest/gtest.h>

#include "collections.hpp"

namespace scmstats::cli {
namespace {

using testing::AllOf;

TEST(ReadLifeTime, TakesTheWorseEndOfTheWorseEstimate) {
  for (const auto& [text, life] : std::vector<std::pair<const char*, std::uint64_t>>{
           {"0x01 0x01", 90},
           {"0x01 0x02", 80},
           {"0x03 0x01", 70},
           {"0x00 0x05", 50},
           {"0x09 0x00", 10},
           {"0x0a 0x01", 0},
           {"0x0A 0x01", 0},
           {"0x01 0x0b", 0},
       }) {
    EXPECT_THAT(read_life_time(text), AllOf(has({{"MemLife", life}}), misses({}))) << text;
  }
}

TEST(ReadLifeTime, SupportsNoneWithoutAnEstimate) {
  EXPECT_THAT(read_life_time("0x00 0x00"),
              AllOf(has({}), misses({"MemLife: the device has no estimate of its life time"})));
  EXPECT_THAT(read_life_time("0x01 0x0c"),
              AllOf(has({}), misses({"MemLife: the life time estimates '0x01 0x0c' are not on "
                                     "JEDEC's scale, 0x00 to 0x0b"})));
}

TEST(ReadLifeTime, RefusesOtherTexts) {
  for (const char* text : {"", "0x01", "0x01 0x01 0x01", "new 0x01", "0x01 -1"}) {
    EXPECT_EQ(message_of([&] { read_life_time(text); }),
              "'" + std::string(text) + "' is not two life time estimates, as 0x01 0x02");
  }
}

}  // namespace
}  // namespace scmstats::cli
