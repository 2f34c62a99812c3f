#include "collect/keeper.hpp"

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
  Collection next;
  std::string error;
};

class KeeperTest : public testing::Test {
 protected:
  struct Said {
    bool well;
    std::string out, err;
  };

  Said refresh(Keeper& keeper) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const bool well = keeper.refresh();
    return {well, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
  }

  std::string written() const {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  TemporaryFile file_;
  const std::string path_ = (file_.path().parent_path() / "nv0.samples").string();
  Device device_;
  Keeper keeper_{device_, path_};
};

TEST_F(KeeperTest, TellsWhatIsFoundOnceAndWritesItEachTime) {
  device_.next = {{{"MemLife", 97}, {"CritRscU", 3}}, {"PonSecs: no clock"}};
  const Said first = refresh(keeper_);
  EXPECT_TRUE(first.well);
  EXPECT_EQ(first.out, "a device: MemLife 97, CritRscU 3\nno PonSecs: no clock\n");
  EXPECT_EQ(written(), "MemLife  = 0x0000000000000061\nCritRscU = 0x0000000000000003\n");

  device_.next.readings[0].value = 96;
  const Said second = refresh(keeper_);
  EXPECT_EQ(second.out + second.err, "");
  EXPECT_EQ(written(), "MemLife  = 0x0000000000000060\nCritRscU = 0x0000000000000003\n");

  device_.next = {{{"MemLife", 95}}, {"CritRscU: gone"}};
  EXPECT_EQ(refresh(keeper_).out, "a device: MemLife 95\nno CritRscU: gone\n");
}

TEST_F(KeeperTest, TellsOfTheBeginAndTheEndOfAFailureAndKeepsTheFile) {
  device_.next = {{{"MemLife", 97}}, {}};
  refresh(keeper_);
  device_.error = "/dev/x: Input/output error";
  const Said begin = refresh(keeper_);
  EXPECT_FALSE(begin.well);
  EXPECT_EQ(begin.err, "scmstats: /dev/x: Input/output error\n");
  EXPECT_EQ(written(), "MemLife  = 0x0000000000000061\n");

  const Said still = refresh(keeper_);
  EXPECT_FALSE(still.well);
  EXPECT_EQ(still.out + still.err, "");

  device_.error.clear();
  const Said end = refresh(keeper_);
  EXPECT_TRUE(end.well);
  EXPECT_EQ(end.out, "");
  EXPECT_EQ(end.err, "scmstats: a device: works again\n");
}

TEST_F(KeeperTest, FailsWhereThereIsNoStatisticAndWhereTheFileCannotBeWritten) {
  device_.next = {{}, {"MemLife: unknown", "CritRscU: unknown"}};
  const Said none = refresh(keeper_);
  EXPECT_FALSE(none.well);
  EXPECT_EQ(none.err,
            "scmstats: a device: no statistic in it; MemLife: unknown; CritRscU: unknown\n");
  EXPECT_FALSE(std::filesystem::exists(path_));

  device_.next = {{{"MemLife", 97}}, {}};
  Keeper elsewhere(device_, path_ + "/none/nv0.samples");
  EXPECT_EQ(refresh(elsewhere).err,
            "scmstats: " + path_ + "/none/nv0.samples: No such file or directory\n");
}

TEST_F(KeeperTest, NeverTakesACounterBack) {
  device_.next = {{{"CchRHCnt", 16}}, {}};
  refresh(keeper_);
  device_.next = {{{"CchRHCnt", 2}}, {}};
  refresh(keeper_);
  EXPECT_EQ(written(), "CchRHCnt = 0x0000000000000012\n");
}

}  // namespace
}  // namespace scmstats::cli
