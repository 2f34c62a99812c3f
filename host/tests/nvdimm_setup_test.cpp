#include "scmstats/host/nvdimm_setup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "scmstats/host/access_source.hpp"
#include "temporary_file.hpp"

namespace scmstats {
namespace {

using testing::ElementsAre;

const std::string kFromLifeCycle = "nv0: from VM life cycle: CtlResCt CtlResTm PonSecs";
const std::string kAccesses =
    "nv0: not offered: HostLCnt HostSCnt: accesses are not counted; count-accesses=on would bring "
    "them";
const std::string kMedia = "nv0: not offered: MedRCnt MedWCnt MedRDur MedWDur: ";

NvdimmSetup set_up(const NvdimmOptions& options, const std::string& backing_file = "") {
  return set_up_nvdimm("nv0", options, backing_file, nullptr, {Instant{}, false},
                       [](const std::string& line) { ADD_FAILURE() << line; });
}

std::vector<std::string> report(const NvdimmOptions& options,
                                const std::string& backing_file = "") {
  return report_offer("nv0", options, set_up(options, backing_file));
}

TEST(NvdimmSetup, OffersTheLifeCycleAndSaysWhyNoMore) {
  EXPECT_THAT(report({}),
              ElementsAre(kFromLifeCycle, kMedia + "its memory is in no file", kAccesses,
                          "nv0: not offered: MemLife CritRscU HostSDur HostLDur "
                          "CchRHCnt CchWHCnt FastWCnt: no source; "
                          "nv0.samples=FILE would bring them"));
  EXPECT_EQ(report({}, "/nowhere")[1], kMedia + "/nowhere: No such file or directory");
  EXPECT_EQ(report({.block = "off"}, "/nowhere")[1], kMedia + "its option block is off");
}

TEST(NvdimmSetup, LetsTheSampleFileComeFirst) {
  const TemporaryFile file;
  file.replace("PonSecs = 5\nMemLife = 6\nAcmeTemp = 7\n");
  const auto lines = report({.samples = file.path()});
  EXPECT_EQ(lines[0],
            "nv0: from sample file " + file.path().string() + ": PonSecs MemLife AcmeTemp");
  EXPECT_EQ(lines[1], "nv0: from VM life cycle: CtlResCt CtlResTm");
  EXPECT_EQ(lines[3], kAccesses);
  EXPECT_EQ(lines[4],
            "nv0: not offered: CritRscU HostSDur HostLDur CchRHCnt CchWHCnt FastWCnt: the sample "
            "file does not bring them");
}

TEST(NvdimmSetup, LetsCountedAccessesComeBehindTheSampleFile) {
  const TemporaryFile file;
  file.replace("HostSCnt = 5\n");
  const NvdimmOptions options{.samples = file.path()};
  const NvdimmSetup setup = set_up_nvdimm(
      "nv0", options, "", std::make_shared<AccessSource>([] { return AccessCounts{3, 4}; }),
      {Instant{}, false}, [](const std::string&) {});
  const auto value = [&](StatisticId id) {
    return setup.statistics->sample()[setup.statistics->nvdimm().index().find(id)];
  };
  EXPECT_EQ(value("HostLCnt"), 3);
  EXPECT_EQ(value("HostSCnt"), 5);
  EXPECT_EQ(report_offer("nv0", options, setup)[1], "nv0: from access counting: HostLCnt");
}

TEST(NvdimmSetup, NamesTheSampleFileThatWillNotDo) {
  const TemporaryFile file;
  file.replace("nonsense\n");
  try {
    set_up({.samples = file.path()});
    FAIL() << "it was taken";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(error.what(), "nv0.samples=" + file.path().string() +
                                ": line 1: 'nonsense' is not 'ID = VALUE'; give a readable file "
                                "with lines like 'MemLife  = 0x57'");
  }
}

TEST(NvdimmSetup, DoesAsItsOptionsSay) {
  EXPECT_THAT(report({.offer = Offer::None}),
              ElementsAre("nv0: offers no statistic, as nv0.offer=none asks"));
  EXPECT_THAT(report({.offer = Offer::All}),
              ElementsAre(kFromLifeCycle,
                          "nv0: offered without a source, as nv0.offer=all asks: MemLife CritRscU "
                          "HostLCnt HostSCnt HostSDur HostLDur MedRCnt MedWCnt MedRDur MedWDur "
                          "CchRHCnt CchWHCnt FastWCnt"));
  EXPECT_EQ(report({.collect = false})[0], "nv0: collection is off, as nv0.collect=off asks");
  EXPECT_FALSE(set_up({.collect = false}).statistics->nvdimm().collecting());
  EXPECT_TRUE(set_up({}).statistics->nvdimm().collecting());
}

}  // namespace
}  // namespace scmstats
