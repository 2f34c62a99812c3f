// SPDX-License-Identifier: MIT
#include "scmstats/host/sample_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "faulty_disk.hpp"
#include "suspended_host.hpp"
#include "temporary_file.hpp"

namespace scmstats {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using Values = std::vector<std::optional<std::uint64_t>>;

constexpr Instant kStart{seconds(5000)};

class SampleFileTest : public testing::Test {
 protected:
  SampleFile open(std::optional<std::chrono::nanoseconds> max_age = {}) {
    return {file_.path(), max_age, kStart,
            [this](const std::string& line) { warnings_.push_back(line); }};
  }

  static Values values(const SampleFile& source, Instant now = kStart) {
    Values values(source.supported().size());
    source.values(now, values);
    return values;
  }

  /// A warning begins with the path; this is the rest.
  std::string warning(std::string rest) const { return file_.path().string() + ": " + rest; }

  TemporaryFile file_;
  std::vector<std::string> warnings_;
};

TEST_F(SampleFileTest, SupportsWhatTheFileHasInItsOrder) {
  file_.replace("Vendor01 = 1\nMemLife  = 87\n");
  const SampleFile source = open();
  EXPECT_THAT(source.supported(), ElementsAre(StatisticId("Vendor01"), StatisticId("MemLife")));
  EXPECT_EQ(values(source), (Values{1, 87}));
  EXPECT_EQ(source.description(), "sample file " + file_.path().string());
}

TEST_F(SampleFileTest, RefusesToBeginWithABadFile) {
  const auto refusal = [&]() -> std::string {
    try {
      open();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(refusal(), "No such file or directory");
  file_.replace("");
  EXPECT_EQ(refusal(), "no statistic in it");
  file_.replace("MemLife  = 100\nCritRscU = 101\n");
  EXPECT_EQ(refusal(), "line 2: 101 is above 100, the most that 'CritRscU' may be");
  file_.replace(std::string(SampleFile::kMostBytes + 1, '\n'));
  EXPECT_EQ(refusal(), "larger than 65536 bytes");
}

TEST_F(SampleFileTest, DoesNotGrowYoungerWhereTheHostsClockIsSetBack) {
  const TemporaryFile link;
  file_.replace("MemLife  = 87\n");
  std::filesystem::create_symlink(file_.path(), link.path());
  SampleFile source(link.path(), seconds(60), kStart, [](const std::string&) {});
  std::filesystem::remove(link.path());  // it cannot be read for a while
  source.refresh(kStart + seconds(1));
  std::filesystem::create_symlink(file_.path(), link.path());
  // By the host's clock it is as young as before, as if that had been set back.
  const Instant later = kStart + seconds(100);
  source.refresh(later);
  EXPECT_EQ(values(source, later), Values{std::nullopt});
}

TEST_F(SampleFileTest, FollowsTheFileHoweverItIsWritten) {
  file_.replace("MemLife  = 87\n");
  SampleFile source = open();
  file_.replace("MemLife  = 86\n");
  source.refresh(kStart);
  EXPECT_EQ(values(source), Values{86});
  // Written in place, perhaps within one tick of the file system's clock, with the same size.
  for (std::uint64_t life = 85; life > 10; --life) {
    file_.overwrite("MemLife  = " + std::to_string(life) + "\n");
    source.refresh(kStart);
    ASSERT_EQ(values(source), Values{life});
  }
  EXPECT_TRUE(warnings_.empty());
}

TEST_F(SampleFileTest, AStatisticLeftOutHasNoValueUntilItIsBack) {
  file_.replace("MemLife  = 87\nPonSecs  = 5\n");
  SampleFile source = open();
  file_.replace("PonSecs  = 6\n");
  source.refresh(kStart);
  EXPECT_EQ(values(source), (Values{std::nullopt, 6}));
  file_.replace("PonSecs  = 7\nMemLife  = 86\n");
  source.refresh(kStart);
  EXPECT_EQ(values(source), (Values{86, 7}));
}

TEST_F(SampleFileTest, AStatisticThatComesLaterIsNotSupportedAndSaidOnce) {
  file_.replace("MemLife  = 87\n");
  SampleFile source = open();
  for (const int life : {86, 85}) {
    file_.replace("MemLife  = " + std::to_string(life) + "\nPonSecs  = 6\n");
    source.refresh(kStart);
  }
  EXPECT_EQ(values(source), Values{85});
  EXPECT_THAT(warnings_,
              ElementsAre(warning("'PonSecs ' is not supported, since it was not there when the "
                                  "NVDIMM was plugged")));
}

TEST_F(SampleFileTest, RefusesBadContentAsAWholeAndSaysSoOnce) {
  file_.replace("MemLife  = 87\nPonSecs  = 5\n");
  SampleFile source = open();
  for (int change = 0; change < 2; ++change) {
    file_.replace("PonSecs  = 6\nMemLife  = 101\n");
    for (int look = 0; look < 3; ++look) source.refresh(kStart);
    EXPECT_EQ(values(source), (Values{87, 5}));
  }
  const std::string bad = warning(
      "line 2: 101 is above 100, the most that 'MemLife' may be; the last good sample stays");
  EXPECT_THAT(warnings_, ElementsAre(bad));

  file_.replace("MemLife  = 86\n");
  source.refresh(kStart);
  EXPECT_EQ(values(source), (Values{86, std::nullopt}));
  EXPECT_EQ(warnings_.size(), 1u);
}

TEST_F(SampleFileTest, SaysTheSameAgainOnceTheFileWasGood) {
  file_.replace("MemLife  = 87\n");
  SampleFile source = open();
  for (const int when : {0, 10}) {
    file_.replace("MemLife  = 101\n");
    for (const int later : {0, 5, 9}) source.refresh(kStart + seconds(when + later));
    EXPECT_EQ(warnings_.size(), when == 0 ? 1u : 2u);
    file_.replace("MemLife  = 86\n");
    source.refresh(kStart + seconds(when + 9));
  }
}

TEST_F(SampleFileTest, NoWriterFillsTheLog) {
  file_.replace("MemLife  = 87\n");
  SampleFile source = open();
  for (int look = 0; look <= 2000; ++look) {  // of 20 seconds
    file_.replace(look % 3 == 0 ? "MemLife  = 86\n" : "bad" + std::to_string(look) + "\n");
    source.refresh(kStart + std::chrono::milliseconds(10 * look));
  }
  const auto line = [&](const char* text) {
    return warning("line 1: '" + std::string(text) +
                   "' is not 'ID = VALUE'; the last good sample stays");
  };
  EXPECT_THAT(warnings_, ElementsAre(line("bad1"), line("bad1001")));
  EXPECT_EQ(values(source), Values{86});
}

TEST_F(SampleFileTest, WhatIsWrongIsSaidAfterThePauseWhereItStays) {
  file_.replace("MemLife  = 87\n");
  SampleFile source = open();
  file_.replace("bad\n");
  source.refresh(kStart);
  file_.replace("worse\n");
  file_.set_age(seconds(100));
  source.refresh(kStart + seconds(1));
  EXPECT_EQ(warnings_.size(), 1u);
  for (const int later : {10, 11, 30}) source.refresh(kStart + seconds(later));
  EXPECT_THAT(warnings_, ElementsAre(testing::HasSubstr("'bad'"), testing::HasSubstr("'worse'")));
}

TEST_F(SampleFileTest, KeepsTheLastSampleOfAFileThatIsGone) {
  file_.replace("MemLife  = 87\n");
  SampleFile source = open();
  std::filesystem::remove(file_.path());
  for (int look = 0; look < 3; ++look) source.refresh(kStart);
  EXPECT_EQ(values(source, kStart + std::chrono::hours(24 * 365)), Values{87});
  ASSERT_EQ(::mkfifo(file_.path().c_str(), 0600), 0);
  source.refresh(kStart + SampleFile::kPause);
  EXPECT_THAT(warnings_,
              ElementsAre(warning("No such file or directory; the last good sample stays"),
                          warning("not a regular file; the last good sample stays")));
}

TEST_F(SampleFileTest, KeepsTheLastSampleWhereTheDiskFails) {
  file_.replace("MemLife  = 87\n");
  SampleFile source = open();
  file_.replace("MemLife  = 86\n");
  faulty_disk::reads_fail = true;
  source.refresh(kStart);
  faulty_disk::reads_fail = false;
  EXPECT_EQ(values(source), Values{87});
  EXPECT_THAT(warnings_, ElementsAre(warning("Input/output error; the last good sample stays")));
}

TEST_F(SampleFileTest, ASampleHasNoValuesOnceItIsTooOld) {
  file_.replace("MemLife  = 87\n");
  file_.set_age(seconds(5));
  SampleFile source = open(seconds(60));
  EXPECT_EQ(values(source, kStart + seconds(50)), Values{87});
  source.refresh(kStart + seconds(70));  // as it was: its age goes on
  EXPECT_EQ(values(source, kStart + seconds(70)), Values{std::nullopt});

  file_.replace("garbage\n");
  source.refresh(kStart + seconds(80));
  EXPECT_EQ(values(source, kStart + seconds(80)), Values{std::nullopt});
  EXPECT_THAT(warnings_, ElementsAre(warning("line 1: 'garbage' is not 'ID = VALUE'; the last good "
                                             "sample stays until it is too old")));

  file_.replace("MemLife  = 86\n");
  source.refresh(kStart + seconds(90));
  EXPECT_EQ(values(source, kStart + seconds(90)), Values{86});
}

TEST_F(SampleFileTest, AgeCountsFromWhenTheFileWasWritten) {
  file_.replace("MemLife  = 87\n");
  file_.set_age(seconds(100));
  const SampleFile old = open(seconds(60));
  EXPECT_EQ(old.supported().size(), 1u);  // supported all the same: its writer may come back
  EXPECT_EQ(values(old), Values{std::nullopt});

  const SampleFile patient = open(seconds(200));
  EXPECT_EQ(values(patient, kStart + seconds(90)), Values{87});
  EXPECT_EQ(values(patient, kStart + seconds(110)), Values{std::nullopt});

  file_.set_age(seconds(-1000));  // a writer whose clock is ahead
  SampleFile ahead = open(seconds(60));
  EXPECT_EQ(values(ahead, kStart + seconds(59)), Values{87});
  ahead.refresh(kStart + seconds(59));
  EXPECT_EQ(values(ahead, kStart + seconds(61)), Values{std::nullopt});
}

TEST_F(SampleFileTest, TimeInWhichTheHostIsSuspendedCounts) {
  file_.replace("MemLife  = 87\n");
  SampleFile source = open(seconds(300));
  suspended_host::seconds = 3600;
  source.refresh(kStart + seconds(1));  // as it was: its writer is gone
  EXPECT_EQ(values(source, kStart + seconds(1)), Values{std::nullopt});
  suspended_host::seconds = 0;
}

TEST_F(SampleFileTest, FileThatTheKernelMakesIsReadEachTime) {
  // Its times and its size stay the same.
  const std::string own = "/proc/self/comm";
  const auto set = [&](const char* text) { std::ofstream(own) << text; };
  char old[16];
  ::prctl(PR_GET_NAME, old);
  set("MemLife=87");
  SampleFile source(own, seconds(60), kStart,
                    [this](const std::string& line) { warnings_.push_back(line); });
  EXPECT_EQ(values(source), Values{87});
  set("MemLife=86");
  source.refresh(kStart + seconds(50));
  EXPECT_EQ(values(source, kStart + seconds(50)), Values{86});
  EXPECT_EQ(values(source, kStart + seconds(109)), Values{86});
  set("bad");
  for (const int later : {80, 90}) source.refresh(kStart + seconds(later));
  EXPECT_EQ(values(source, kStart + seconds(109)), Values{86});
  EXPECT_EQ(values(source, kStart + seconds(111)), Values{std::nullopt});
  EXPECT_EQ(warnings_.size(), 1u);
  set("MemLife=85");
  source.refresh(kStart + seconds(1000));
  EXPECT_EQ(values(source, kStart + seconds(1059)), Values{85});
  ::prctl(PR_SET_NAME, old);
}

TEST_F(SampleFileTest, TotalThatFallsIsPassedOnAndReported) {
  file_.replace("MedWCnt  = 1000\nPonSecs  = 7200\nMemLife  = 9\nCtlResTm = 5\nVendor01 = 3\n");
  SampleFile source = open();
  file_.replace("MedWCnt  = 10\nPonSecs  = 3600\nMemLife  = 8\nCtlResTm = 4\nVendor01 = 2\n");
  source.refresh(kStart);
  EXPECT_EQ(values(source), (Values{10, 3600, 8, 4, 2}));
  const std::string rest = "; the guest gets the values as they are, but totals should only rise";
  EXPECT_THAT(warnings_, ElementsAre(warning("MedWCnt fell from 1000 to 10, 1 more fell" + rest)));

  // Also after a sample without the statistic, and no more than a line in each pause.
  file_.replace("MemLife  = 8\n");
  source.refresh(kStart + seconds(1));
  for (const int count : {9, 8, 7}) {
    file_.replace("MedWCnt  = " + std::to_string(count) + "\n");
    source.refresh(kStart + SampleFile::kPause + seconds(1));
  }
  EXPECT_EQ(values(source)[0], 7u);
  ASSERT_EQ(warnings_.size(), 2u);
  EXPECT_EQ(warnings_[1], warning("MedWCnt fell from 10 to 9" + rest));
}

TEST_F(SampleFileTest, TouchingTheFileSaysThatItStillHolds) {
  file_.replace("MemLife  = 87\n");
  file_.set_age(seconds(100));
  SampleFile source = open(seconds(60));
  file_.set_age(seconds(0));
  source.refresh(kStart + seconds(5));
  EXPECT_EQ(values(source, kStart + seconds(5)), Values{87});
}

}  // namespace
}  // namespace scmstats
