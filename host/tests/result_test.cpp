// SPDX-License-Identifier: MIT
#include "scmstats/host/result.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace scmstats {
namespace {

TEST(Result, has_a_value) {
  Result<std::string> result = std::string("text");
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, "text");
  EXPECT_EQ(result->size(), 4u);
  EXPECT_THROW(static_cast<void>(result.error()), std::bad_variant_access);
}

TEST(Result, has_an_error_instead_of_a_value) {
  const Result<std::string> result = Failure{"no text"};
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reason, "no text");
  EXPECT_THROW(static_cast<void>(*result), std::bad_variant_access);
}

TEST(Result, hands_over_a_value_that_cannot_be_copied) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  const std::unique_ptr<int> number = *std::move(result);
  EXPECT_EQ(*number, 7);
}

TEST(Result, error_may_have_another_type) {
  const Result<int, char> result = 'x';
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), 'x');
}

TEST(Result, without_a_value_is_success_or_an_error) {
  Result<> result;
  EXPECT_TRUE(result);
  EXPECT_THROW(static_cast<void>(result.error()), std::bad_optional_access);
  errno = ENOENT;
  result = last_error();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reason, "No such file or directory");
}

}  // namespace
}  // namespace scmstats
