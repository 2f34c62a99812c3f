// SPDX-License-Identifier: MIT
#include "collectors/collectors.hpp"

#include <gtest/gtest.h>
#include <libnvme.h>

#include <algorithm>

#include "collections.hpp"

namespace scmstats::cli {
namespace {

using testing::AllOf;

TEST(ReadSmartLog, TurnsWearAndSpareAndHoursIntoStatistics) {
  struct Row {
    std::uint8_t used, spare;
    std::vector<std::uint8_t> hours;
    std::uint64_t life, resources, seconds;
  };
  for (const Row& row : {
           Row{0, 100, {}, 100, 0, 0},
           Row{3, 97, {0x10, 0x27}, 97, 3, 36'000'000},
           Row{100, 0, {1}, 0, 100, 3600},
           Row{101, 10, {1}, 0, 90, 3600},
           Row{255, 10, {1}, 0, 90, 3600},
           // The most hours whose seconds fit 64 bits.
           Row{0,
               100,
               {0xdf, 0xbc, 0x9a, 0x78, 0x56, 0x34, 0x12},
               100,
               0,
               18'446'744'073'709'551'600U},
       }) {
    nvme_smart_log log{};
    log.percent_used = row.used;
    log.avail_spare = row.spare;
    std::ranges::copy(row.hours, log.power_on_hours);
    EXPECT_THAT(
        read_smart_log(log),
        AllOf(has({{"MemLife", row.life}, {"CritRscU", row.resources}, {"PonSecs", row.seconds}}),
              misses({})));
  }
}

// SMART logs of virtual controllers; some count hours, temperature and data.
TEST(ReadSmartLog, EmptyLogHasNoWear) {
  const std::vector<std::string> wear{"MemLife: the SMART log is empty",
                                      "CritRscU: the SMART log is empty"};
  nvme_smart_log log{};
  auto all = wear;
  all.emplace_back("PonSecs: the SMART log is empty");
  EXPECT_THAT(read_smart_log(log), AllOf(has({}), misses(all)));
  log.temperature[0] = 0x43;
  log.data_units_read[0] = 1;
  log.critical_warning = 4;
  EXPECT_THAT(read_smart_log(log), AllOf(has({}), misses(all)));
  log.power_on_hours[0] = 2;
  EXPECT_THAT(read_smart_log(log), AllOf(has({{"PonSecs", 7200}}), misses(wear)));
}

TEST(ReadSmartLog, LogThatSaysAnythingOfWearIsNotEmpty) {
  nvme_smart_log worn{}, used{}, warned{};
  worn.spare_thresh = 10;
  used.percent_used = 1;
  warned.critical_warning = 1;
  EXPECT_THAT(read_smart_log(worn), has({{"MemLife", 100}, {"CritRscU", 100}, {"PonSecs", 0}}));
  EXPECT_THAT(read_smart_log(used), has({{"MemLife", 99}, {"CritRscU", 100}, {"PonSecs", 0}}));
  EXPECT_THAT(read_smart_log(warned), has({{"MemLife", 100}, {"CritRscU", 100}, {"PonSecs", 0}}));
}

TEST(ReadSmartLog, DoesNotSupportASpareAboveAllOfIt) {
  nvme_smart_log log{};
  log.avail_spare = 101;
  EXPECT_THAT(read_smart_log(log),
              AllOf(has({{"MemLife", 100}, {"PonSecs", 0}}),
                    misses({"CritRscU: the SMART log's available spare is 101 %, more than 100"})));
}

TEST(ReadSmartLog, DoesNotSupportATimeThatNeedsMoreThan64Bits) {
  for (const auto& hours : std::vector<std::vector<std::uint8_t>>{
           {0xe0, 0xbc, 0x9a, 0x78, 0x56, 0x34, 0x12},
           {0, 0, 0, 0, 0, 0, 0, 1},
           {0, 0, 0, 0, 0, 0, 0, 0, 1},
           {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
       }) {
    nvme_smart_log log{};
    log.avail_spare = 100;
    std::ranges::copy(hours, log.power_on_hours);
    EXPECT_THAT(
        read_smart_log(log),
        AllOf(has({{"MemLife", 100}, {"CritRscU", 0}}),
              misses({"PonSecs: the SMART log's power-on hours are, in seconds, 2^64 or more"})));
  }
}

}  // namespace
}  // namespace scmstats::cli
