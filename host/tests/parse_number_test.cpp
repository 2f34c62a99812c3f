// SPDX-License-Identifier: MIT
#include "scmstats/host/parse_number.hpp"

#include <gtest/gtest.h>
#include <sys/sysmacros.h>

#include <optional>

namespace scmstats {
namespace {

TEST(ParseNumber, TakesHexadecimalWithAndWithoutItsPrefix) {
  for (const auto* text : {"0xfF", "0XFF", "ff"}) EXPECT_EQ(parse_number(text, 16), 255u) << text;
}

TEST(ParseNumber, RefusesWhatIsNotWhollyANumberOf64Bits) {
  EXPECT_EQ(parse_number("18446744073709551615"), ~std::uint64_t{0});
  for (const auto* text : {"", " 1", "1 ", "-1", "+1", "1.0", "0x1", "18446744073709551616"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_number("0x", 16), std::nullopt);
}

TEST(ParseDeviceNumber, TakesBothItsHalvesAndNothingElse) {
  EXPECT_EQ(parse_device_number("259:3"), makedev(259, 3));
  for (const auto* text : {"", "259", "259:", ":3", "259:x", "x:3", "259:3:1"}) {
    EXPECT_EQ(parse_device_number(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace scmstats
