// SPDX-License-Identifier: MIT
#include "scmstats/host/block_source.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "faulty_disk.hpp"
#include "scmstats/host/descriptor.hpp"
#include "temporary_file.hpp"

namespace scmstats {
namespace {

using testing::ElementsAre;
using Values = std::vector<std::optional<std::uint64_t>>;

Values values(const BlockSource& source) {
  Values values(4);
  source.values({}, values);
  return values;
}

class BlockSourceTest : public testing::Test {
 protected:
  BlockSourceTest() { std::filesystem::create_directory(directory_ / "vda"); }

  /// The device's `stat`: reads and writes completed, and the milliseconds they took.
  void set(std::uint64_t reads, std::uint64_t writes, std::uint64_t read_ms,
           std::uint64_t write_ms) {
    set("   " + std::to_string(reads) + " 27017 4505050 " + std::to_string(read_ms) + "   " +
        std::to_string(writes) + " 1179371 50232800 " + std::to_string(write_ms) +
        "        0    86756   442848\n");
  }
  void set(const std::string& text) { std::ofstream(directory_ / "vda/stat") << text; }

  TemporaryFile file_;
  std::filesystem::path directory_ = file_.path().parent_path();
  BlockDevice device_{"vda", (directory_ / "vda").string()};
};

TEST_F(BlockSourceTest, BringsIosAndNanoseconds) {
  set(86766, 226149, 42577, 357335);
  const BlockSource source(device_);
  EXPECT_THAT(source.supported(), ElementsAre(StatisticId("MedRCnt"), StatisticId("MedWCnt"),
                                              StatisticId("MedRDur"), StatisticId("MedWDur")));
  EXPECT_EQ(values(source), (Values{86766, 226149, 42577000000, 357335000000}));
  EXPECT_EQ(source.description(), "block device vda");
}

TEST_F(BlockSourceTest, RisesAsTheDeviceDoes) {
  set(10, 20, 30, 40);
  BlockSource source(device_);
  set(11, 22, 33, 44);
  source.refresh({});
  EXPECT_EQ(values(source), (Values{11, 22, 33000000, 44000000}));
}

TEST_F(BlockSourceTest, HasNoValuesOfADeviceThatDoesNotCount) {
  std::filesystem::create_directory(directory_ / "vda/queue");
  std::ofstream(directory_ / "vda/queue/iostats") << "0\n";
  set(0, 0, 0, 0);
  BlockSource source(device_);
  EXPECT_EQ(values(source), Values(4));
  EXPECT_EQ(BlockSource::check_counting(device_).error().reason,
            "vda has counted nothing so far, and its queue/iostats is 0");
  set(0, 1, 0, 0);  // as device mapper does nevertheless
  source.refresh({});
  EXPECT_EQ(values(source), (Values{0, 1, 0, 0}));
  EXPECT_TRUE(BlockSource::check_counting(device_));
}

TEST_F(BlockSourceTest, HasZerosOfADeviceThatHasNotBeenUsed) {
  std::filesystem::create_directory(directory_ / "vda/queue");
  std::ofstream(directory_ / "vda/queue/iostats") << "1\n";
  set(0, 0, 0, 0);
  EXPECT_EQ(values(BlockSource(device_)), (Values{0, 0, 0, 0}));
  EXPECT_TRUE(BlockSource::check_counting(device_));
}

TEST_F(BlockSourceTest, NeverRunsBackwardsWhenTheDeviceIsReplaced) {
  set(1000, 2000, 3000, 4000);
  BlockSource source(device_);
  set(5, 6, 7, 8);
  source.refresh({});
  EXPECT_EQ(values(source), (Values{1000, 2000, 3000000000, 4000000000}));
  set(6, 8, 10, 12);  // this is not a dip
  source.refresh({});
  EXPECT_EQ(values(source), (Values{1006, 2008, 3010000000, 4012000000}));
}

TEST_F(BlockSourceTest, DipThatRecoversAddsNothing) {
  set(1000, 1000, 1000, 1000);
  BlockSource source(device_);
  for (const std::uint64_t count : {999U, 1000U, 1001U}) {
    set(count, count, count, count);
    source.refresh({});
    const std::uint64_t expected = std::max<std::uint64_t>(count, 1000);
    EXPECT_EQ(values(source), (Values{expected, expected, expected * 1000000, expected * 1000000}));
  }
}

TEST_F(BlockSourceTest, OneWildValueIsNotBelieved) {
  set(1000, 1000, 1000, 1000);
  BlockSource source(device_);
  set(std::uint64_t{1} << 63, 1000, 0, 0xfffffffe);
  source.refresh({});
  EXPECT_EQ(values(source), (Values{1000, 1000, 1000000000, 1000000000}));
  set(1001, 1000, 1001, 1000);
  source.refresh({});
  EXPECT_EQ(values(source), (Values{1001, 1000, 1001000000, 1000000000}));
}

TEST_F(BlockSourceTest, MillisecondsThatExceed64BitsInNanosecondsStay) {
  set(1, 1, 18446744073709, 18446744073710);
  EXPECT_EQ(values(BlockSource(device_)), (Values{1, 1, 18446744073709000000U, ~0ULL}));
}

TEST_F(BlockSourceTest, FollowsMillisecondsThatWrapAt32Bits) {
  set(1, 1, 0xfffffff0, 0xffffffff);
  BlockSource source(device_);
  set(2, 2, 0x10, 0);
  source.refresh({});
  EXPECT_EQ(values(source), (Values{2, 2, 0x100000010u * 1000000ull, 0x100000000u * 1000000ull}));
}

TEST_F(BlockSourceTest, CountsOfIosDoNotWrapAt32Bits) {
  set(0xfffffff0, 1, 1, 1);
  BlockSource source(device_);
  set(0x10, 1, 1, 1);
  source.refresh({});
  EXPECT_EQ(values(source)[0], 0xfffffff0);
}

TEST_F(BlockSourceTest, HasNoValueWhileTheDeviceCannotBeReadAndGoesOnAfterwards) {
  set(10, 20, 30, 40);
  BlockSource source(device_);
  for (const char* bad : {"", "1 2 3\n", "1 2 3 4 5 6 7 x\n"}) {
    set(bad);
    source.refresh({});
    EXPECT_EQ(values(source), Values(4)) << bad;
  }
  set(11, 20, 30, 40);
  faulty_disk::reads_fail = true;
  source.refresh({});
  faulty_disk::reads_fail = false;
  EXPECT_EQ(values(source), Values(4));
  std::filesystem::remove_all(directory_ / "vda");
  source.refresh({});
  EXPECT_EQ(values(source), Values(4));
  std::filesystem::create_directory(directory_ / "vda");
  set(11, 20, 30, 40);
  source.refresh({});
  EXPECT_EQ(values(source), (Values{11, 20, 30000000, 40000000}));
}

/// A loop device without a file, added and removed by root, where the kernel has them.
class LoopDevice {
 public:
  explicit LoopDevice(long number) : number_(number) {}
  ~LoopDevice() { remove(); }

  bool add() { return ::ioctl(control_.get(), LOOP_CTL_ADD, number_) == number_; }
  bool remove() { return ::ioctl(control_.get(), LOOP_CTL_REMOVE, number_) >= 0; }
  BlockDevice device() const {
    const std::string name = "loop" + std::to_string(number_);
    return {name, "/sys/block/" + name};
  }

 private:
  const long number_;
  const Descriptor control_{::open("/dev/loop-control", O_RDWR | O_CLOEXEC)};
};

TEST(BlockSource, HasNoValueOnceItsDeviceIsRemovedAndGoesOnWithTheNext) {
  LoopDevice loop(1000 + ::getpid() % 3000);  // nobody else has it
  if (!loop.add()) GTEST_SKIP() << "no loop device can be added here";
  BlockSource source(loop.device());
  const Values zeros{0, 0, 0, 0};
  for (int i = 0; i < 2; ++i) {
    source.refresh({});
    EXPECT_EQ(values(source), zeros);
    ASSERT_TRUE(loop.remove());
    source.refresh({});
    EXPECT_EQ(values(source), Values(4));
    ASSERT_TRUE(loop.add());
  }
  source.refresh({});
  EXPECT_EQ(values(source), zeros);
}

}  // namespace
}  // namespace scmstats
