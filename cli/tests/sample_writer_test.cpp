// SPDX-License-Identifier: MIT
#include "collectors/sample_writer.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "collections.hpp"
#include "temporary_file.hpp"

namespace scmstats::cli {
namespace {

/// A device that brings what the test says, or fails where that is nothing at all.
class Device : public Collector {
 public:
  std::string description() const override { return "a device"; }
  Collection collect() override {
    if (!error.empty()) throw std::runtime_error(error);
    return next;
  }
  std::string identity() const override { return serial; }
  Collection next;
  std::string error;
  std::string serial = "serial number 1";
};

class SampleWriterTest : public testing::Test {
 protected:
  struct Said {
    bool well;
    std::string out, err;
  };

  Said refresh(SampleWriter& writer) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const bool well = writer.refresh();
    return {well, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
  }

  std::string written() const {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  TemporaryFile file_;
  const std::string path_ = (file_.path().parent_path() / "nv0.samples").string();
  Device device_;
  SampleWriter writer_{device_, path_};
};

TEST_F(SampleWriterTest, TellsWhatIsFoundOnceAndWritesItEachTime) {
  device_.next = {{{"MemLife", 97}, {"CritRscU", 3}}, {"PonSecs: no clock"}};
  const Said first = refresh(writer_);
  EXPECT_TRUE(first.well);
  EXPECT_EQ(first.out, "a device: MemLife 97, CritRscU 3\nno PonSecs: no clock\n");
  EXPECT_EQ(written(), "MemLife  = 0x0000000000000061\nCritRscU = 0x0000000000000003\n");

  device_.next.readings[0].value = 96;
  const Said second = refresh(writer_);
  EXPECT_EQ(second.out + second.err, "");
  EXPECT_EQ(written(), "MemLife  = 0x0000000000000060\nCritRscU = 0x0000000000000003\n");

  device_.next = {{{"MemLife", 95}}, {"CritRscU: gone"}};
  EXPECT_EQ(refresh(writer_).out, "a device: MemLife 95\nno CritRscU: gone\n");
}

TEST_F(SampleWriterTest, TellsOfTheBeginAndTheEndOfAFailureAndKeepsTheFile) {
  device_.next = {{{"MemLife", 97}}, {}};
  refresh(writer_);
  device_.error = "/dev/x: Input/output error";
  const Said begin = refresh(writer_);
  EXPECT_FALSE(begin.well);
  EXPECT_EQ(begin.err, "scmstats: /dev/x: Input/output error\n");
  EXPECT_EQ(written(), "MemLife  = 0x0000000000000061\n");

  const Said still = refresh(writer_);
  EXPECT_FALSE(still.well);
  EXPECT_EQ(still.out + still.err, "");

  device_.error.clear();
  const Said end = refresh(writer_);
  EXPECT_TRUE(end.well);
  EXPECT_EQ(end.out, "");
  EXPECT_EQ(end.err, "scmstats: a device: works again\n");
}

TEST_F(SampleWriterTest, FailsWhereThereIsNoStatisticAndWhereTheFileCannotBeWritten) {
  device_.next = {{}, {"MemLife: unknown", "CritRscU: unknown"}};
  const Said none = refresh(writer_);
  EXPECT_FALSE(none.well);
  EXPECT_EQ(none.err,
            "scmstats: a device: no statistic in it; MemLife: unknown; CritRscU: unknown\n");
  EXPECT_FALSE(std::filesystem::exists(path_));

  device_.next = {{{"MemLife", 97}}, {}};
  SampleWriter elsewhere(device_, path_ + "/none/nv0.samples");
  EXPECT_EQ(refresh(elsewhere).err,
            "scmstats: " + path_ + "/none/nv0.samples: No such file or directory\n");
}

/// The total of cache read hits in the file.
std::uint64_t hits_in(const std::string& text) {
  const auto sample = parse_sample(text);
  return sample->front().value;
}

TEST_F(SampleWriterTest, FileHoldsTheTotalsAndWhatContinuesThem) {
  device_.next = {{{"CchRHCnt", 16}, {"PonSecs", 7200}, {"MemLife", 97}}, {}};
  refresh(writer_);
  device_.next = {{{"CchRHCnt", 2}, {"PonSecs", 7200}, {"MemLife", 98}}, {}};
  refresh(writer_);
  EXPECT_EQ(written(),
            "CchRHCnt = 0x0000000000000010\nPonSecs  = 0x0000000000001C20\n"
            "MemLife  = 0x0000000000000062\n"
            "# collected from: a device\n# device: serial number 1\n"
            "# CchRHCnt: total 16, device 16, unconfirmed 2\n"
            "# PonSecs: total 7200, device 7200\n");
  device_.next.readings[0].value = 3;
  refresh(writer_);
  EXPECT_EQ(hits_in(written()), 19U);
}

TEST_F(SampleWriterTest, ContinuesFromItsOwnFile) {
  const std::vector<std::uint64_t> counts{1500, 20, 21, 22, 7, 8},
      totals{1500, 1500, 1521, 1522, 1522, 1530};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    device_.next = {{{"CchRHCnt", counts[i]}}, {}};
    SampleWriter restarted(device_, path_);
    EXPECT_EQ(refresh(restarted).err, "");
    EXPECT_EQ(hits_in(written()), totals[i]);
  }
}

TEST_F(SampleWriterTest, AnotherDeviceContinuesTheTotalsWithoutItsPast) {
  for (const bool restarted : {false, true}) {
    std::filesystem::remove(path_);
    SampleWriter first(device_, path_), second(device_, path_);
    device_.serial = "serial number 1";
    device_.next = {{{"CchRHCnt", 1000}}, {}};
    refresh(first);
    device_.serial = "serial number 2";
    device_.next = {{{"CchRHCnt", 500000}}, {}};
    SampleWriter& writer = restarted ? second : first;
    EXPECT_EQ(refresh(writer).err,
              "scmstats: " + path_ +
                  ": the device is another one, serial number 2: totals continue without what it "
                  "counted before; to start with its own counts, stop this command and remove the "
                  "file\n");
    EXPECT_EQ(hits_in(written()), 1000U);
    device_.next = {{{"CchRHCnt", 500007}}, {}};
    EXPECT_EQ(refresh(writer).err, "");
    EXPECT_EQ(hits_in(written()), 1007U);
  }
}

TEST_F(SampleWriterTest, FileOfSomethingElseIsNotContinued) {
  device_.next = {{{"CchRHCnt", 1000}}, {}};
  const auto write = [&](const std::string& text) { std::ofstream(path_) << text; };
  const std::string foreign =
      "CchRHCnt = 5000\n# collected from: a disk\n# device: serial number 9\n"
      "# CchRHCnt: total 5000, device 5000\n";
  write(foreign);
  SampleWriter foreigns(device_, path_);
  EXPECT_EQ(refresh(foreigns).err,
            "scmstats: " + path_ +
                ": its totals are of another device; those of serial number 1 replace them\n");
  EXPECT_EQ(hits_in(written()), 1000U);

  const std::string head = "# collected from: a device\n# device: serial number 1\n# CchRHCnt: ";
  for (const char* bad :
       {"total 5000", "total 5000, device", "total 5000, device 18446744073709551616",
        "total 5000, device 900, unconfirmed", "total 5000, device 900, unconfirmed 1 ",
        "total 5000, device 900, unconfirmed 1, 2", "total -1, device 900", ""}) {
    write("CchRHCnt = 5000\n" + head + bad + "\n");
    SampleWriter writer(device_, path_);
    EXPECT_EQ(refresh(writer).err, "") << bad;
    EXPECT_EQ(hits_in(written()), 1000U) << bad;
  }
  for (const std::string plain : {"CchRHCnt = 5000\n", "", "\n# \n#\n: ", "garbage"}) {
    write(plain);
    SampleWriter writer(device_, path_);
    refresh(writer);
    EXPECT_EQ(hits_in(written()), 1000U) << plain;
  }
  write(head + "total 5000, device 900\n");
  SampleWriter own(device_, path_);
  refresh(own);
  EXPECT_EQ(hits_in(written()), 5100U);
}

TEST_F(SampleWriterTest, CountThatCannotBeIsLeftOut) {
  device_.next = {{{"MemLife", 97}, {"CchRHCnt", 1ULL << 63}}, {}};
  EXPECT_EQ(refresh(writer_).out,
            "a device: MemLife 97\nno CchRHCnt: the device's count is 9223372036854775808, which "
            "another look must confirm\n");
  EXPECT_EQ(written(), "MemLife  = 0x0000000000000061\n");
  device_.next = {{{"CchRHCnt", 5}}, {}};
  refresh(writer_);
  EXPECT_EQ(hits_in(written()), 5U);
}

}  // namespace
}  // namespace scmstats::cli
