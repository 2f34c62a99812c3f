#include "scmstats/core/catalogue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

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

TEST(Catalogue, NamesEachPerfEventOnce) {
  for (const Statistic& a : kCatalogue) {
    EXPECT_EQ(std::ranges::count(kCatalogue, a.perf_event, &Statistic::perf_event), 1);
    EXPECT_FALSE(a.meaning.empty());
  }
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
