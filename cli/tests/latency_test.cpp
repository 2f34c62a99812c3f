// SPDX-License-Identifier: MIT
#include "watch/history.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace scmstats::cli {
namespace {

using Ids = std::initializer_list<StatisticId>;

constexpr std::uint64_t kMost = ~std::uint64_t{0};

LiveStatistics look(LiveStatistic count, LiveStatistic duration) {
  return {"nv0", true, {std::move(count), std::move(duration)}};
}

/// The latency of writes from a look with 10 writes that took 1000 ns to one with these values.
std::optional<double> until(std::optional<std::uint64_t> count,
                            std::optional<std::uint64_t> duration) {
  const auto before = look({"MedWCnt", 10, "measured"}, {"MedWDur", 1000, "measured"});
  const auto now = look({"MedWCnt", count, "measured"}, {"MedWDur", duration, "measured"});
  return latency(before, now, "MedWDur");
}

TEST(Latency, IsTheTimePerOperation) {
  EXPECT_EQ(until(14, 1010), 2.5);
  EXPECT_EQ(until(14, 1000), 0);
  EXPECT_EQ(until(11, kMost), static_cast<double>(kMost - 1000));
  EXPECT_EQ(until(kMost, 1000 + kMost / 2), 0.5);
}

TEST(Latency, NeedsBothValuesAndSomethingCounted) {
  EXPECT_EQ(until(10, 2000), std::nullopt);
  EXPECT_EQ(until({}, 2000), std::nullopt);
  EXPECT_EQ(until(11, {}), std::nullopt);
  const auto now = look({"MedWCnt", 11, "measured"}, {"MedWDur", 1001, "measured"});
  EXPECT_EQ(latency({"nv0", true, {}}, now, "MedWDur"), std::nullopt);
  EXPECT_EQ(latency(now, {"nv0", true, {}}, "MedWDur"), std::nullopt);
}

TEST(Latency, IsMissingAfterAResetOfEither) {
  EXPECT_EQ(until(9, 2000), std::nullopt);
  EXPECT_EQ(until(20, 999), std::nullopt);
  EXPECT_EQ(until(0, 0), std::nullopt);
}

TEST(Latency, IsMissingIfAValueIsOrWasInjected) {
  const auto measured = look({"MedWCnt", 10, "measured"}, {"MedWDur", 1000, "measured"});
  const auto injected = look({"MedWCnt", 20, "injected"}, {"MedWDur", 2000, "measured"});
  EXPECT_EQ(latency(measured, injected, "MedWDur"), std::nullopt);
  EXPECT_EQ(latency(injected, look({"MedWCnt", 30, "measured"}, {"MedWDur", 3000, "measured"}),
                    "MedWDur"),
            std::nullopt);
}

TEST(Latency, BelongsToDurationsWithACount) {
  LiveStatistics before{"nv0", true, {}}, now{"nv0", true, {}};
  for (const StatisticId id : Ids{"HostLCnt", "HostLDur", "HostSCnt", "HostSDur", "MedRCnt",
                                  "MedRDur", "MedWCnt", "MedWDur", "PonSecs"}) {
    before.statistics.push_back({id, 0, "measured"});
    now.statistics.push_back({id, 7, "measured"});
  }
  for (const StatisticId id : Ids{"HostLDur", "HostSDur", "MedRDur", "MedWDur"}) {
    EXPECT_EQ(latency(before, now, id), 1);
  }
  for (const StatisticId id :
       Ids{"HostLCnt", "HostSCnt", "MedRCnt", "MedWCnt", "PonSecs", "AcmeTemp"}) {
    EXPECT_EQ(latency(before, now, id), std::nullopt);
  }
}

}  // namespace
}  // namespace scmstats::cli
