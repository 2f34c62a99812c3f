// SPDX-License-Identifier: MIT
#include "scmstats/core/catalogue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "abi/nvdimms.hpp"

namespace scmstats {
namespace {

TEST(Catalogue, IsInLinuxOrder) {
  EXPECT_TRUE(std::ranges::equal(kCatalogue, abi_test::kIds, {},
                                 [](const Statistic& s) { return s.id.number(); }));
}

TEST(Catalogue, FindsEachStatisticAndNoOther) {
  for (const Statistic& statistic : kCatalogue) {
    EXPECT_EQ(find_statistic(statistic.id), &statistic);
  }
  EXPECT_EQ(find_statistic(kNoopStat), nullptr);
  EXPECT_EQ(find_statistic("Vendor01"), nullptr);
}

// Linux's own names, which monitoring and QEMU's properties are made of.
TEST(Catalogue, NamesThePerfEventsAsLinuxDoes) {
  const std::string_view events[] = {"ctl_res_cnt",  "ctl_res_tm",   "poweron_secs", "mem_life",
                                     "cri_res_util", "host_l_cnt",   "host_s_cnt",   "host_s_dur",
                                     "host_l_dur",   "med_r_cnt",    "med_w_cnt",    "med_r_dur",
                                     "med_w_dur",    "cache_rh_cnt", "cache_wh_cnt", "fast_w_cnt"};
  EXPECT_TRUE(std::ranges::equal(kCatalogue, events, {}, &Statistic::perf_event));
  for (const Statistic& statistic : kCatalogue) EXPECT_FALSE(statistic.meaning.empty());
}

// Alerts and dashboards use them: a metric that was released keeps its name.
TEST(Catalogue, KeepsTheNamesOfTheMetrics) {
  const std::string_view metrics[] = {"controller_resets_total",   "since_controller_reset_seconds",
                                      "power_on_seconds_total",    "life_remaining_ratio",
                                      "critical_resource_ratio",   "host_loads_total",
                                      "host_stores_total",         "host_store_seconds_total",
                                      "host_load_seconds_total",   "media_reads_total",
                                      "media_writes_total",        "media_read_seconds_total",
                                      "media_write_seconds_total", "cache_read_hits_total",
                                      "cache_write_hits_total",    "fast_writes_total"};
  EXPECT_TRUE(std::ranges::equal(kCatalogue, metrics, {}, &Statistic::metric));
}

TEST(Catalogue, LimitsPercentagesTo100AndNothingElse) {
  for (const Statistic& statistic : kCatalogue) {
    const bool percent =
        statistic.id == StatisticId("MemLife") || statistic.id == StatisticId("CritRscU");
    EXPECT_EQ(statistic.unit == Unit::Percent, percent);
    EXPECT_EQ(max_value(statistic.id), percent ? 100 : ~std::uint64_t{0});
  }
  EXPECT_EQ(max_value("Vendor01"), ~std::uint64_t{0});
}

TEST(Catalogue, HasANameForEachUnitAndKind) {
  EXPECT_EQ(name(Unit::Count), "count");
  EXPECT_EQ(name(Unit::Seconds), "seconds");
  EXPECT_EQ(name(Unit::Percent), "percent");
  EXPECT_EQ(name(Unit::Nanoseconds), "nanoseconds");
  EXPECT_EQ(name(Kind::Counter), "counter");
  EXPECT_EQ(name(Kind::Duration), "duration");
  EXPECT_EQ(name(Kind::Gauge), "gauge");
}

TEST(Catalogue, HasNoNameForWhatIsNoUnitOrKind) {
  EXPECT_EQ(name(Unit{99}), "");
  EXPECT_EQ(name(Kind{99}), "");
}

TEST(Catalogue, MeasuresEachStatisticInItsUnit) {
  for (const Statistic& s : kCatalogue) {
    const auto id = s.id.text();
    const std::string_view text(id.data(), id.size());
    const Unit expected = text == "MemLife " || text == "CritRscU"              ? Unit::Percent
                          : text == "CtlResTm" || text == "PonSecs "            ? Unit::Seconds
                          : text.substr(5) == "Dur" || text.substr(4) == "Dur " ? Unit::Nanoseconds
                                                                                : Unit::Count;
    EXPECT_EQ(s.unit, expected) << text;
  }
}

TEST(Catalogue, CountsWhatIsCountedAndTimesWhatIsTimed) {
  for (const Statistic& s : kCatalogue) {
    EXPECT_EQ(s.kind == Kind::Counter, s.unit == Unit::Count) << s.meaning;
    if (s.unit == Unit::Nanoseconds) {
      EXPECT_EQ(s.kind, Kind::Duration) << s.meaning;
    }
  }
  EXPECT_EQ(find_statistic("CtlResTm")->kind, Kind::Gauge);  // starts again at each reset
  EXPECT_EQ(find_statistic("PonSecs")->kind, Kind::Duration);
}

}  // namespace
}  // namespace scmstats
