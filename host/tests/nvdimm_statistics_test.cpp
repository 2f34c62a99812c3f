// SPDX-License-Identifier: MIT
#include "scmstats/host/nvdimm_statistics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>
#include <utility>

#include "abi/nvdimms.hpp"
#include "scmstats/core/catalogue.hpp"

namespace scmstats {
namespace {

using testing::ElementsAre;
using Values = std::vector<std::optional<std::uint64_t>>;

class FixedSource : public Source {
 public:
  FixedSource(std::vector<StatisticId> ids, Values values)
      : current(std::move(values)), ids_(std::move(ids)) {}
  std::string description() const override { return "fixed"; }
  std::span<const StatisticId> supported() const override { return ids_; }
  void refresh(Instant) override { ++refreshes; }
  void values(Instant now, std::span<std::optional<std::uint64_t>> out) const noexcept override {
    asked_at = now;
    std::ranges::copy(current, out.begin());
  }

  Values current;
  int refreshes = 0;
  mutable Instant asked_at{};

 private:
  std::vector<StatisticId> ids_;
};

std::shared_ptr<FixedSource> fixed(std::vector<StatisticId> ids, Values values) {
  return std::make_shared<FixedSource>(std::move(ids), std::move(values));
}

Values sample(const NvdimmStatistics& statistics) {
  return statistics.sample();
}

TEST(NvdimmStatistics, SupportsTheCataloguesInItsOrderThenTheSourcesOwn) {
  const auto source = fixed({"Zebra", "MemLife", "Apple", "CtlResCt"}, {1, 2, 3, 4});
  const NvdimmStatistics statistics({source}, Support::Auto, {});
  EXPECT_THAT(statistics.nvdimm().supported(),
              ElementsAre(StatisticId("CtlResCt"), StatisticId("MemLife"), StatisticId("Zebra"),
                          StatisticId("Apple")));
  EXPECT_EQ(sample(statistics), (Values{4, 2, 1, 3}));
}

TEST(NvdimmStatistics, TheFirstSourceThatBringsAStatisticOwnsItForGood) {
  const auto first = fixed({"MemLife", "Vendor"}, {87, 1});
  const auto second = fixed({"PonSecs", "Vendor", "MemLife"}, {5, 2, 50});
  NvdimmStatistics statistics({first, second}, Support::Auto, {});
  EXPECT_EQ(sample(statistics), (Values{5, 87, 1}));
  EXPECT_EQ(statistics.source_of(0), second.get());
  EXPECT_EQ(statistics.source_of(1), first.get());

  first->current = {std::nullopt, std::nullopt};
  statistics.publish({});
  EXPECT_EQ(sample(statistics), (Values{5, std::nullopt, std::nullopt}));
}

TEST(NvdimmStatistics, MaySupportTheWholeCatalogueWithoutSources) {
  const NvdimmStatistics statistics({fixed({"MemLife"}, {87})}, Support::All, {});
  ASSERT_EQ(statistics.nvdimm().supported().size(), kCatalogue.size());
  for (std::size_t i = 0; i < kCatalogue.size(); ++i) {
    const bool life = kCatalogue[i].id == StatisticId("MemLife");
    EXPECT_EQ(statistics.nvdimm().supported()[i], kCatalogue[i].id);
    EXPECT_EQ(sample(statistics)[i], life ? std::optional<std::uint64_t>{87} : std::nullopt);
    EXPECT_EQ(statistics.source_of(i) != nullptr, life);
  }
}

TEST(NvdimmStatistics, MaySupportNothingInSpiteOfItsSources) {
  NvdimmStatistics statistics({fixed({"MemLife"}, {87})}, Support::None, {});
  statistics.publish({});
  EXPECT_TRUE(statistics.nvdimm().supported().empty());
}

TEST(NvdimmStatistics, RefusesMoreStatisticsThanAnAnswerHolds) {
  std::vector<StatisticId> ids;
  for (std::size_t i = 0; i < 255; ++i) ids.emplace_back(abi_test::vendor_id(i));
  const auto many = fixed(ids, Values(255));
  EXPECT_EQ(NvdimmStatistics({many}, Support::Auto, {}).nvdimm().supported().size(), 255u);
  EXPECT_THROW(NvdimmStatistics({many, fixed({"MemLife"}, {1})}, Support::Auto, {}),
               std::invalid_argument);
}

TEST(NvdimmStatistics, RefreshAsksTheSourcesAndPublishDoesNot) {
  const auto source = fixed({"MemLife"}, {87});
  NvdimmStatistics statistics({source}, Support::Auto, {});
  statistics.publish({});
  EXPECT_EQ(source->refreshes, 0);
  statistics.refresh({});
  EXPECT_EQ(source->refreshes, 1);
}

TEST(NvdimmStatistics, NeverPublishesBackInTime) {
  const Instant early{std::chrono::seconds(1)}, late{std::chrono::seconds(2)};
  const auto source = fixed({"MemLife"}, {87});
  NvdimmStatistics statistics({source}, Support::Auto, early);
  statistics.publish(late);
  statistics.publish(early);
  EXPECT_EQ(source->asked_at, late);
}

TEST(NvdimmStatistics, ShowsAnInjectedValueUntilItIsCleared) {
  const auto source = fixed({"MemLife", "PonSecs"}, {87, 5});
  NvdimmStatistics statistics({source}, Support::Auto, {});  // PonSecs, MemLife
  statistics.inject(std::vector<NvdimmStatistics::Injection>{{1, 3}}, {});
  EXPECT_EQ(sample(statistics), (Values{5, 3}));
  EXPECT_THAT(statistics.origins(), ElementsAre(Origin::Measured, Origin::Injected));
  source->current = {86, 6};
  statistics.publish({});
  EXPECT_EQ(sample(statistics), (Values{6, 3}));
  statistics.clear_injected({});
  EXPECT_EQ(sample(statistics), (Values{6, 86}));
  EXPECT_THAT(statistics.origins(), ElementsAre(Origin::Measured, Origin::Measured));
}

TEST(NvdimmStatistics, InjectionsAreOneSample) {
  NvdimmStatistics statistics({}, Support::All, {});
  std::vector<NvdimmStatistics::Injection> all;
  for (std::size_t index = 0; index < kCatalogue.size(); ++index) all.push_back({index, 0});
  statistics.inject(all, {});
  std::jthread injecting([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      for (auto& each : all) each.value = (each.value + 1) % 100;
      statistics.inject(all, {});
    }
  });
  for (int look = 0; look < 100000; ++look) {
    const Values values = sample(statistics);
    ASSERT_EQ(values, Values(kCatalogue.size(), values[0]));
  }
}

TEST(NvdimmStatistics, MayHaveAnInjectedValueWithoutAnySource) {
  NvdimmStatistics statistics({}, Support::All, {});
  const std::size_t index = statistics.nvdimm().index().find("HostLCnt");
  statistics.inject(std::vector<NvdimmStatistics::Injection>{{index, 7}}, {});
  statistics.publish({});
  EXPECT_EQ(sample(statistics)[index], 7u);
  statistics.clear_injected({});
  EXPECT_EQ(sample(statistics), Values(kCatalogue.size()));
  EXPECT_EQ(statistics.origins(), std::vector(kCatalogue.size(), Origin::Unavailable));
}

}  // namespace
}  // namespace scmstats
