// SPDX-License-Identifier: MIT
#include "scmstats/core/nvdimm.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "abi/nvdimms.hpp"

namespace scmstats {
namespace {

TEST(Nvdimm, SupportsWhatItWasMadeWith) {
  const Nvdimm nvdimm({"MemLife", "Vendor01"});
  ASSERT_EQ(nvdimm.supported().size(), 2u);
  EXPECT_EQ(nvdimm.supported()[1], StatisticId("Vendor01"));
  EXPECT_EQ(nvdimm.index().find("Vendor01"), 1);
  EXPECT_EQ(nvdimm.snapshot().size(), 2u);
}

TEST(Nvdimm, MaySupportNothing) {
  EXPECT_TRUE(Nvdimm({}).supported().empty());
}

TEST(Nvdimm, CollectsUntilToldOtherwise) {
  Nvdimm nvdimm({"MemLife"});
  EXPECT_TRUE(nvdimm.allowed());
  nvdimm.set_allowed(false);
  EXPECT_FALSE(nvdimm.allowed());
}

TEST(Nvdimm, RefusesMoreStatisticsThanAnAnswerCanCarry) {
  EXPECT_THROW(Nvdimm({"MemLife", "PonSecs", "MemLife"}), std::invalid_argument);
  EXPECT_THROW(Nvdimm({"MemLife", kNoopStat}), std::invalid_argument);

  std::vector<StatisticId> ids;
  for (std::size_t i = 0; i < 256; ++i) ids.emplace_back(abi_test::supported_id(i));
  EXPECT_THROW(Nvdimm{ids}, std::invalid_argument);
  ids.pop_back();
  EXPECT_EQ(Nvdimm{ids}.supported().size(), 255u);
}

}  // namespace
}  // namespace scmstats
