// SPDX-License-Identifier: MIT
#include "collectors/sysfs.hpp"

#include <gtest/gtest.h>
#include <sys/sysmacros.h>

#include <optional>
#include <stdexcept>
#include <string>

namespace scmstats::cli {
namespace {

TEST(ReadAttribute, SaysWhichFileCannotBeRead) {
  try {
    read_attribute("/no/such/attribute");
    FAIL() << "no exception";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string(error.what()), "/no/such/attribute: No such file or directory");
  }
}

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

TEST(IsNumbered, TellsADeviceFromWhatBeginsLikeOne) {
  EXPECT_TRUE(is_numbered("nmem0", "nmem"));
  EXPECT_TRUE(is_numbered("nvme9n1", "nvme"));
  for (const auto* name : {"nmem", "nmemory", "nmem/", "nmem:", "pmem0"}) {
    EXPECT_FALSE(is_numbered(name, "nmem")) << name;
  }
}

}  // namespace
}  // namespace scmstats::cli
