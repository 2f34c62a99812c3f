// SPDX-License-Identifier: MIT
#include "collectors/collectors.hpp"

#include <gtest/gtest.h>

#include "collections.hpp"

namespace scmstats::cli {
namespace {

using testing::AllOf;
using testing::SizeIs;
using testing::StartsWith;

TEST(ReadCacheStatus, SupportsReadAndWriteHits) {
  EXPECT_THAT(read_cache_status("8 27/262144 128 5/65536 11 12 4294967295 14 1 2 3 "
                                "1 writethrough 2 migration_threshold 2048 smq 0 rw -"),
              AllOf(has({{"CchRHCnt", 11}, {"CchWHCnt", 4294967295}}),
                    misses({"FastWCnt: dm-cache does not count the writes that it keeps from the "
                            "slow device"})));
}

TEST(ReadCacheStatus, RefusesACacheThatFailedAndOtherTexts) {
  EXPECT_EQ(message_of([] { read_cache_status("Fail"); }),
            "the status of dm-cache says that it failed: 'Fail'");
  EXPECT_EQ(
      message_of([] { read_cache_status("8 27/262144 128 5/65536 11 12"); }),
      "the status of dm-cache is '8 27/262144 128 5/65536 11 12', without a number as field 7");
  EXPECT_EQ(
      message_of([] { read_cache_status("8 27/262144 128 5/65536 -1 12 13"); }),
      "the status of dm-cache is '8 27/262144 128 5/65536 -1 12 13', without a number as field 5");
  EXPECT_NE(message_of([] { read_cache_status(""); }), "");
}

TEST(ReadWritecacheStatus, SupportsHitsAndTheWritesThatDidNotBypassIt) {
  EXPECT_THAT(read_writecache_status("0 1000 900 0 50 20 300 7 8 100 185 0 1 2"),
              AllOf(has({{"CchRHCnt", 20}, {"CchWHCnt", 15}, {"FastWCnt", 200}}), misses({})));
}

TEST(ReadWritecacheStatus, DoesNotSupportFastWritesWhereTheCountIsNone) {
  EXPECT_THAT(
      read_writecache_status("5 1000 900 0 50 20 300 7 8 100 185 0 1 2"),
      AllOf(has({{"CchRHCnt", 20}, {"CchWHCnt", 15}}),
            misses({"FastWCnt: the cache has error 5, and counts among its writes also those that "
                    "fail"})));
  EXPECT_THAT(read_writecache_status("0 1000 900 0 50 20 99 7 8 100 185 0 1 2"),
              AllOf(has({{"CchRHCnt", 20}, {"CchWHCnt", 15}}),
                    misses({"FastWCnt: of 99 writes 100 are said to have bypassed the cache"})));
}

TEST(ReadWritecacheStatus, NamesWhatAnOldKernelDoesNotCount) {
  const Collection found = read_writecache_status("0 1000 900 0");
  EXPECT_THAT(found, has({}));
  ASSERT_THAT(found.missing, SizeIs(3));
  EXPECT_THAT(found.missing[2], StartsWith("FastWCnt: the dm-writecache of this kernel"));
}

TEST(ReadWritecacheStatus, RefusesOtherTexts) {
  EXPECT_EQ(message_of([] { read_writecache_status("Error"); }),
            "the status of dm-writecache says that it failed: 'Error'");
  EXPECT_NE(message_of([] { read_writecache_status("0 1 2 3 4 x 6 7 8 9 10 11 12 13"); }), "");
}

}  // namespace
}  // namespace scmstats::cli
