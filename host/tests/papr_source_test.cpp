// SPDX-License-Identifier: MIT
#include "scmstats/host/papr_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "nvdimm_tree.hpp"

namespace scmstats {
namespace {

using testing::ElementsAre;
using namespace std::chrono_literals;
using Value = std::optional<std::uint64_t>;

constexpr auto kSample = "MemLife  = 0x0000000000000057\nAcmeTemp = 0x0000000000000019\n";

class PaprSourceTest : public testing::Test {
 protected:
  PaprSourceTest() { show(kSample); }

  void show(const std::string& sample) { NvdimmTree::write(tree_.perf_stats("nmem0"), sample); }
  void hide() { std::filesystem::remove(tree_.perf_stats("nmem0")); }

  HostNvdimm nvdimm() const { return {"nmem0", (tree_.bus() / "nmem0").string()}; }

  PaprSource make() {
    return PaprSource(nvdimm(), [this](const std::string& line) { log_.push_back(line); });
  }

  static std::vector<Value> values(const PaprSource& source) {
    std::vector<Value> values(source.supported().size());
    source.values({}, values);
    return values;
  }

  /// Returns the line that is logged for an attribute that cannot be read.
  std::string line(const std::string& error) const {
    return tree_.perf_stats("nmem0").string() + ": " + error +
           "; its statistics have no value until it is readable";
  }

  NvdimmTree tree_;
  std::vector<std::string> log_;
};

TEST_F(PaprSourceTest, BringsAllThatTheAttributeShowsVendorsOwnIncluded) {
  const PaprSource source = make();
  EXPECT_EQ(source.description(), "PAPR statistics of nmem0");
  EXPECT_THAT(source.supported(), ElementsAre(StatisticId("MemLife"), StatisticId("AcmeTemp")));
  EXPECT_THAT(values(source), ElementsAre(0x57, 0x19));
}

TEST_F(PaprSourceTest, PassesValuesOnAsTheyAreAlsoWhereTheyFall) {
  PaprSource source = make();
  for (const int value : {90, 3, 100, 0}) {
    show("AcmeTemp = " + std::to_string(value) + "\nMemLife = 1\n");
    source.refresh({});
    EXPECT_THAT(values(source), ElementsAre(1, value));
  }
}

TEST_F(PaprSourceTest, HasNoValueForAStatisticWhileTheAttributeDoesNotBringIt) {
  PaprSource source = make();
  show("MemLife = 50\nNewStat = 1\n");
  source.refresh({});
  EXPECT_THAT(values(source), ElementsAre(50, std::nullopt));
  show(kSample);
  source.refresh({});
  EXPECT_THAT(values(source), ElementsAre(0x57, 0x19));
  EXPECT_THAT(log_, ElementsAre());
}

TEST_F(PaprSourceTest, HasNoValuesWhileTheAttributeCannotBeReadAndLogsItOnce) {
  PaprSource source = make();
  Instant now{};
  for (int i = 0; i < 3; ++i) {
    hide();
    source.refresh(now += 1s);
    EXPECT_THAT(values(source), ElementsAre(std::nullopt, std::nullopt));
  }
  EXPECT_THAT(log_, ElementsAre(line("No such file or directory")));
  show(kSample);
  source.refresh(now += 1s);
  EXPECT_THAT(values(source), ElementsAre(0x57, 0x19));
  show("MemLife = 101\n");
  source.refresh(now += 1s);
  EXPECT_EQ(log_.size(), 1U);  // too early for another line
  source.refresh(now += PaprSource::kPause);
  EXPECT_EQ(log_.back(), line("line 1: 101 is above 100, the most that 'MemLife' may be"));
  EXPECT_THAT(values(source), ElementsAre(std::nullopt, std::nullopt));
}

TEST_F(PaprSourceTest, RefusesAnAttributeThatItCannotReadAtFirst) {
  for (const auto& [sample, error] : std::initializer_list<std::pair<std::string, std::string>>{
           {"", "no statistic in it"},
           {"MemLife = 1", "line 1: cut short: the last line does not end with a newline"},
           {std::string(70000, '\n'), "larger than 65536 bytes"}}) {
    show(sample);
    EXPECT_EQ(read_perf_stats(nvdimm()).error().reason, error);
    EXPECT_THROW(make(), std::runtime_error);
  }
  hide();
  EXPECT_EQ(read_perf_stats(nvdimm()).error().reason, "No such file or directory");
}

}  // namespace
}  // namespace scmstats
