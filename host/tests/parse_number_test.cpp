// SPDX-License-Identifier: MIT
#include "scmstats/host/parse_number.hpp"

#include <gtest/gtest.h>
#include <sys/sysmacros.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

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

TEST(ParseSigned, TakesAnyNumberOf64BitsWithAMinusSign) {
  EXPECT_EQ(parse_signed("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(parse_signed("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  for (const auto* text : {"", "-", "+1", " 1", "1 ", "1.0", "9223372036854775808"}) {
    EXPECT_EQ(parse_signed(text), std::nullopt) << text;
  }
}

TEST(ParseReal, TakesAnExponentUnlessTheFormatIsFixed) {
  EXPECT_EQ(parse_real("-0.25"), -0.25);
  EXPECT_EQ(parse_real("25e-2"), 0.25);
  EXPECT_EQ(parse_real("25e-2", std::chars_format::fixed), std::nullopt);
  for (const auto* text : {"", ".", "+1", " 1", "1 ", "1.0.0", "0x1", "1e999"}) {
    EXPECT_EQ(parse_real(text), std::nullopt) << text;
  }
}

TEST(TakeDigits, LeavesTheRestOfTheText) {
  std::string_view text = "12 34";
  EXPECT_EQ(take_digits(text), 12u);
  EXPECT_EQ(text, " 34");
  for (const std::string_view whole : {"", " 34", "-1", "18446744073709551616"}) {
    std::string_view rest = whole;
    EXPECT_EQ(take_digits(rest), std::nullopt) << whole;
    EXPECT_EQ(rest, whole);
  }
}

TEST(ParseDeviceNumber, TakesBothItsHalvesAndNothingElse) {
  EXPECT_EQ(parse_device_number("259:3"), makedev(259, 3));
  for (const auto* text : {"", "259", "259:", ":3", "259:x", "x:3", "259:3:1"}) {
    EXPECT_EQ(parse_device_number(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace scmstats
