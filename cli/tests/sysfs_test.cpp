// SPDX-License-Identifier: MIT
#include "collectors/sysfs.hpp"

#include <gtest/gtest.h>

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

TEST(IsNumbered, TellsADeviceFromWhatBeginsLikeOne) {
  EXPECT_TRUE(is_numbered("nmem0", "nmem"));
  EXPECT_TRUE(is_numbered("nvme9n1", "nvme"));
  for (const auto* name : {"nmem", "nmemory", "nmem/", "nmem:", "pmem0"}) {
    EXPECT_FALSE(is_numbered(name, "nmem")) << name;
  }
}

}  // namespace
}  // namespace scmstats::cli
