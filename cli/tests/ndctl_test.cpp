// SPDX-License-Identifier: MIT
#include "collectors/collectors.hpp"

#include <gtest/gtest.h>
#include <ndctl/libndctl.h>

#include <climits>

#include "collections.hpp"

namespace scmstats::cli {
namespace {

using testing::AllOf;

constexpr unsigned kBoth = ND_SMART_USED_VALID | ND_SMART_SPARES_VALID;
constexpr auto kNoLife = "MemLife: the life used is not valid, says the SMART data";
constexpr auto kNoSpares = "CritRscU: the spare capacity is not valid, says the SMART data";

TEST(ReadNvdimmSmart, EmptyDataHasNoWear) {
  EXPECT_THAT(read_nvdimm_smart({kBoth, 0, 0}),
              testing::AllOf(has({}), misses({"MemLife: the SMART data is empty",
                                              "CritRscU: the SMART data is empty"})));
  EXPECT_THAT(read_nvdimm_smart({kBoth, 1, 0}), has({{"MemLife", 99}, {"CritRscU", 100}}));
  EXPECT_THAT(read_nvdimm_smart({kBoth, 0, 1}), has({{"MemLife", 100}, {"CritRscU", 99}}));
  EXPECT_THAT(read_nvdimm_smart({ND_SMART_USED_VALID, 0, 0}), has({{"MemLife", 100}}));
}

TEST(ReadNvdimmSmart, SupportsWhatIsValid) {
  EXPECT_THAT(read_nvdimm_smart({kBoth, 7, 90}),
              AllOf(has({{"MemLife", 93}, {"CritRscU", 10}}), misses({})));
  EXPECT_THAT(read_nvdimm_smart({ND_SMART_USED_VALID, 100, 90}),
              AllOf(has({{"MemLife", 0}}), misses({kNoSpares})));
  EXPECT_THAT(read_nvdimm_smart({ND_SMART_SPARES_VALID, 7, 100}),
              AllOf(has({{"CritRscU", 0}}), misses({kNoLife})));
  EXPECT_THAT(read_nvdimm_smart({0, 7, 90}), AllOf(has({}), misses({kNoLife, kNoSpares})));
}

TEST(ReadNvdimmSmart, DoesNotSupportWhatIsNoPercentage) {
  EXPECT_THAT(read_nvdimm_smart({kBoth, 101, 4000}),
              AllOf(has({}), misses({"MemLife: the life used is 101 %, more than 100",
                                     "CritRscU: the spare capacity is 4000 %, more than 100"})));
  EXPECT_THAT(read_nvdimm_smart({UINT_MAX, UINT_MAX, UINT_MAX}),
              AllOf(has({}), misses({kNoLife, kNoSpares})));
}

}  // namespace
}  // namespace scmstats::cli
