// SPDX-License-Identifier: MIT
#include "scmstats/host/nvdimm_setup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "nvdimm_tree.hpp"
#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/access_source.hpp"
#include "scmstats/host/sample_text.hpp"
#include "temporary_file.hpp"

namespace scmstats {
namespace {

using testing::ElementsAre;

const std::string kFromLifeCycle = "nv0: from VM life cycle: CtlResCt CtlResTm PonSecs";
const std::string kAccesses =
    "nv0: not supported: HostLCnt HostSCnt: accesses are not counted; count-accesses=on would "
    "bring "
    "them";
const std::string kMedia = "nv0: not supported: MedRCnt MedWCnt MedRDur MedWDur: ";

NvdimmSetup set_up(const NvdimmOptions& options, const std::string& backing_file = "") {
  return *set_up_nvdimm("nv0", options, backing_file, nullptr, {Instant{}, false},
                        [](const std::string& line) { ADD_FAILURE() << line; });
}

std::vector<std::string> report(const NvdimmOptions& options,
                                const std::string& backing_file = "") {
  return report_support("nv0", options, set_up(options, backing_file));
}

/// The ids of the standard statistics without those of some lines, as a line has them.
std::string all_but(std::string_view lines) {
  std::string ids;
  for (const Statistic& each : kCatalogue) {
    const std::string id = trimmed_text_of(each.id);
    if (lines.find(id) == std::string_view::npos) ids += ' ' + id;
  }
  return ids;
}

TEST(NvdimmSetup, SupportsTheLifeCycleAndSaysWhyNoMore) {
  EXPECT_THAT(report({}),
              ElementsAre(kFromLifeCycle, kMedia + "its memory is in no file", kAccesses,
                          "nv0: not supported:" + all_but(kFromLifeCycle + kMedia + kAccesses) +
                              ": no source; nv0.samples=FILE would bring them"));
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
  EXPECT_EQ(lines[4], "nv0: not supported:" + all_but(lines[0] + lines[1] + kMedia + kAccesses) +
                          ": the sample file does not bring them");
}

TEST(NvdimmSetup, LetsCountedAccessesComeBehindTheSampleFile) {
  const TemporaryFile file;
  file.replace("HostSCnt = 5\n");
  const NvdimmOptions options{.samples = file.path()};
  const NvdimmSetup setup = *set_up_nvdimm(
      "nv0", options, "", std::make_shared<AccessSource>([] { return AccessCounts{3, 4}; }),
      {Instant{}, false}, [](const std::string&) {});
  const auto value = [&](StatisticId id) {
    return setup.statistics->sample()[setup.statistics->nvdimm().index().find(id)];
  };
  EXPECT_EQ(value("HostLCnt"), 3);
  EXPECT_EQ(value("HostSCnt"), 5);
  EXPECT_EQ(report_support("nv0", options, setup)[1], "nv0: from access counting: HostLCnt");
}

TEST(NvdimmSetup, NamesTheSampleFileThatWillNotDo) {
  const TemporaryFile file;
  file.replace("nonsense\n");
  const auto setup =
      set_up_nvdimm("nv0", {.samples = file.path()}, "", nullptr, {Instant{}, false}, {});
  EXPECT_EQ(setup.error().option, &NvdimmOptions::samples);
  EXPECT_EQ(setup.error().reason,
            "nv0.samples=" + file.path().string() +
                ": line 1: 'nonsense' is not 'ID = VALUE'; give a readable file "
                "with lines like 'MemLife  = 0x57'");
}

TEST(NvdimmSetup, DoesAsItsOptionsSay) {
  EXPECT_THAT(report({.statistics = Support::None}),
              ElementsAre("nv0: supports no statistics, as nv0.statistics=none asks"));
  EXPECT_THAT(
      report({.statistics = Support::All}),
      ElementsAre(kFromLifeCycle, "nv0: supported without a source, as nv0.statistics=all asks:" +
                                      all_but(kFromLifeCycle)));
  EXPECT_EQ(report({.allow = false})[0],
            "nv0: the guest is denied the statistics, as nv0.allow=off asks");
  EXPECT_FALSE(set_up({.allow = false}).statistics->nvdimm().allowed());
  EXPECT_TRUE(set_up({}).statistics->nvdimm().allowed());
}

/// /dev/null stands for the host's /dev/dax0.0, which has the memory of nv0.
class PaprSetup : public testing::Test {
 protected:
  PaprSetup() {
    tree_.add_nvdimm("nmem0", "CtlResCt = 7\nHostSCnt = 8\nAcmeTemp = 9\n");
    tree_.set_region("1", "nmem0,0,1073741824,0");
    tree_.add_device("dax0.0/dax0.0", "/dev/null");
  }

  Result<NvdimmSetup, UnusableOption> try_set_up(const NvdimmOptions& options,
                                                 const std::shared_ptr<Source>& accesses) {
    return set_up_nvdimm(
        "nv0", options, "/dev/null", accesses, {Instant{}, false},
        [](const std::string& line) { ADD_FAILURE() << line; }, tree_.kernel());
  }

  NvdimmSetup set_up(const NvdimmOptions& options = {},
                     const std::shared_ptr<Source>& accesses = nullptr) {
    return *try_set_up(options, accesses);
  }

  std::vector<std::string> report(const NvdimmOptions& options = {}) {
    return report_support("nv0", options, set_up(options));
  }

  std::string complaint(const NvdimmOptions& options) {
    const auto setup = try_set_up(options, nullptr);
    if (setup) return "";
    EXPECT_EQ(setup.error().option, &NvdimmOptions::papr);
    return setup.error().reason;
  }

  std::string no_papr(const std::string& reason) {
    return "nv0: no PAPR statistics of the NVDIMM that stores its memory: " + reason;
  }

  NvdimmTree tree_;
};

constexpr auto kFromPapr = "nv0: from PAPR statistics of nmem0: CtlResCt HostSCnt AcmeTemp";

TEST_F(PaprSetup, TakesTheStatisticsOfTheNvdimmBehindTheMemory) {
  EXPECT_EQ(report()[0], kFromPapr);
  EXPECT_EQ(report({.papr = "nmem0"})[0], kFromPapr);
  EXPECT_EQ(set_up().papr->name, "nmem0");
  EXPECT_EQ(set_up().papr_reason, "");
}

TEST_F(PaprSetup, TakesTheNamedNvdimmForMemoryThatIsElsewhere) {
  const auto setup =
      *set_up_nvdimm("nv0", {.papr = "nmem0"}, "", nullptr, {Instant{}, false}, {}, tree_.kernel());
  EXPECT_EQ(report_support("nv0", {}, setup)[0], kFromPapr);
  EXPECT_FALSE(set_up_nvdimm("nv0", {}, "", nullptr, {Instant{}, false}, {}, tree_.kernel())->papr);
}

TEST_F(PaprSetup, ComesAfterASampleFileAndBeforeCounting) {
  NvdimmTree::write(tree_.file(), "CtlResCt = 1\n");
  const NvdimmOptions options{.samples = tree_.file()};
  const auto setup =
      set_up(options, std::make_shared<AccessSource>([] { return AccessCounts{3, 4}; }));
  const auto lines = report_support("nv0", options, setup);
  EXPECT_EQ(lines[0], "nv0: from sample file " + tree_.file().string() + ": CtlResCt");
  EXPECT_EQ(lines[1], "nv0: from PAPR statistics of nmem0: HostSCnt AcmeTemp");
  EXPECT_EQ(lines[2], "nv0: from access counting: HostLCnt");
  EXPECT_EQ(lines[3], "nv0: from VM life cycle: CtlResTm PonSecs");
}

TEST_F(PaprSetup, IsNotUsedWhereItsOptionIsOff) {
  const auto lines = report({.papr = "off"});
  EXPECT_EQ(lines[0], kFromLifeCycle);
  EXPECT_EQ(lines[1], kMedia + "/dev/null is a character device, no block device");
}

TEST_F(PaprSetup, ReportsWhyThereIsNoneAndTheVmRunsWithoutIt) {
  tree_.set_region("2", "nmem0,0,1073741824,0");
  const std::string several = "region0 is on 2 NVDIMMs that the kernel knows, which must be 1";
  EXPECT_EQ(report()[1], no_papr(several));
  tree_.set_region("1", "nmem0,0,1073741824,0");
  NvdimmTree::write(tree_.perf_stats("nmem0"), "nonsense\n");
  const std::string attribute = tree_.perf_stats("nmem0");
  EXPECT_EQ(report()[1], no_papr(attribute + ": line 1: 'nonsense' is not 'ID = VALUE'"));
  EXPECT_EQ(complaint({.papr = "nmem0"}),
            "nv0.papr=nmem0: " + attribute + ": line 1: 'nonsense' is not 'ID = VALUE'");
  std::filesystem::remove(attribute);
  EXPECT_EQ(report()[1], no_papr(attribute + ": No such file or directory"));
  EXPECT_EQ(complaint({.papr = "nmem5"}),
            "nv0.papr=nmem5: no such NVDIMM; 'ndctl list -D' lists the host's");
}

TEST_F(PaprSetup, ReportsTheCollectLineForAnAttributeThatMayNotBeRead) {
  std::filesystem::permissions(tree_.perf_stats("nmem0"), std::filesystem::perms::none);
  if (::geteuid() == 0) GTEST_SKIP() << "root may read it";
  EXPECT_EQ(report()[1],
            no_papr(tree_.perf_stats("nmem0").string() +
                    ": Permission denied; run 'scmstats collect nmem0 --out /run/nv0.samples "
                    "--every 1' as root and give nv0.samples=/run/nv0.samples"));
  // The operator who gives a sample file has done so.
  NvdimmTree::write(tree_.file(), "CtlResCt = 1\n");
  for (const std::string& line : report({.samples = tree_.file()})) {
    EXPECT_EQ(line.find("PAPR"), std::string::npos) << line;
  }
}

TEST_F(PaprSetup, GoesWithoutWhereThereWouldBeTooManyStatistics) {
  const auto statistics = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "S" + std::to_string(i) + " = 1\n";
    return text;
  };
  NvdimmTree::write(tree_.perf_stats("nmem0"), statistics(253));  // and three of the life cycle
  const std::string reason =
      tree_.perf_stats("nmem0").string() + ": with the other sources more than 255 statistics";
  EXPECT_EQ(report()[1], no_papr(reason));
  EXPECT_EQ(complaint({.papr = "nmem0"}), "nv0.papr=nmem0: " + reason);
  NvdimmTree::write(tree_.perf_stats("nmem0"), statistics(252));
  EXPECT_EQ(set_up().statistics->nvdimm().supported().size(), 255U);
}

}  // namespace
}  // namespace scmstats
