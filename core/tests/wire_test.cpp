// SPDX-License-Identifier: MIT
#include "scmstats/core/wire.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <vector>

namespace scmstats {
namespace {

TEST(Wire, LaysOutHeaderAndEntriesByteForByte) {
  RrBuffer buffer;
  buffer.header = {kEyeCatcher, kStatsVersion, 2};
  buffer.entries[0] = {0x4D656D4C69666520, 100};
  buffer.entries[1] = {0x506F6E5365637320, 0x0102030405060708};

  std::vector<std::uint8_t> bytes(rr_buffer_size(2u));
  std::memcpy(bytes.data(), &buffer, bytes.size());

  EXPECT_EQ(bytes, (std::vector<std::uint8_t>{
                       'S', 'C', 'M', 'S', 'T', 'A', 'T', 'S',  // eye-catcher
                       0,   0,   0,   1,                        // stats_version
                       0,   0,   0,   2,                        // num_statistics
                       'M', 'e', 'm', 'L', 'i', 'f', 'e', ' ',  // id
                       0,   0,   0,   0,   0,   0,   0,   100,  // value
                       'P', 'o', 'n', 'S', 'e', 'c', 's', ' ',  //
                       1,   2,   3,   4,   5,   6,   7,   8,
                   }));
}

TEST(Wire, SixteenStatisticsNeed272Bytes) {
  EXPECT_EQ(rr_buffer_size(0u), 16u);
  EXPECT_EQ(rr_buffer_size(1u), 32u);
  EXPECT_EQ(rr_buffer_size(16u), 272u);
  EXPECT_EQ(rr_buffer_size(255u), 4096u);
}

}  // namespace
}  // namespace scmstats
