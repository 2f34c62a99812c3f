#include "scmstats/core/status.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>

namespace scmstats {
namespace {

TEST(Status, NamesEachNumberAsPaprDoes) {
  const std::pair<std::int64_t, std::string_view> table[] = {
      {0, "H_SUCCESS"},       {3, "H_NOT_AVAILABLE"}, {5, "H_PARTIAL"},     {-1, "H_HARDWARE"},
      {-3, "H_PRIVILEGE"},    {-4, "H_PARAMETER"},    {-10, "H_AUTHORITY"}, {-56, "H_P3"},
      {-67, "H_UNSUPPORTED"}, {-70, "H_BAD_DATA"},
  };
  for (const auto& [number, text] : table) EXPECT_EQ(name(Status{number}), text);
}

TEST(Status, DoesNotGuessAtOtherNumbers) {
  EXPECT_EQ(name(Status{-2}), "unknown");
}

}  // namespace
}  // namespace scmstats
