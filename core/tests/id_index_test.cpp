// SPDX-License-Identifier: MIT
#include "scmstats/core/id_index.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "abi/nvdimms.hpp"

namespace scmstats {
namespace {

TEST(IdIndex, FindsEachOfTheMostIdsAtItsPlace) {
  std::vector<StatisticId> ids;
  for (std::size_t i = 0; i < kMaxStatistics; ++i) ids.emplace_back(abi_test::supported_id(i));
  const IdIndex index(ids);

  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(index.find(ids[i]), i);
  EXPECT_EQ(index.find(StatisticId{std::uint64_t{0}}), IdIndex::kNone);
  EXPECT_EQ(index.find(StatisticId{~std::uint64_t{0}}), IdIndex::kNone);
}

TEST(IdIndex, FindsIdsThatHashAlike) {
  // Multiples of 2^63 keep nothing in the bits that choose a slot.
  const std::vector<StatisticId> ids{StatisticId{std::uint64_t{0}},
                                     StatisticId{std::uint64_t{1} << 63}, "MemLife"};
  const IdIndex index(ids);
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(index.find(ids[i]), i);
}

TEST(IdIndex, OfNothingFindsNothing) {
  EXPECT_EQ(IdIndex({}).find("MemLife"), IdIndex::kNone);
  EXPECT_EQ(IdIndex({}).find(StatisticId{std::uint64_t{0}}), IdIndex::kNone);
}

}  // namespace
}  // namespace scmstats
