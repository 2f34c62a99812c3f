// SPDX-License-Identifier: MIT
#include "scmstats/host/block_device.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <fcntl.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "scmstats/host/backing_disk.hpp"
#include "scmstats/host/descriptor.hpp"
#include "temporary_file.hpp"

namespace scmstats {
namespace {

namespace fs = std::filesystem;

/// A /sys and a mountinfo of the test's own.
class BlockDeviceTest : public testing::Test {
 protected:
  BlockDeviceTest() { write_mounts(""); }

  /// Adds a device with that number; its directory is `path` below sys/devices.
  fs::path add(unsigned number, const std::string& path) {
    const fs::path directory = directory_ / "sys/devices" / path;
    fs::create_directories(directory);
    fs::create_directories(directory_ / "sys/dev/block");
    fs::create_symlink(directory, directory_ / "sys/dev/block" / ("8:" + std::to_string(number)));
    write(directory / "dev", "8:" + std::to_string(number) + "\n");
    return directory;
  }

  static void write(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  static void put_on(const fs::path& upper, const fs::path& below) {
    fs::create_directories(upper / "slaves");
    fs::create_directory_symlink(below, upper / "slaves" / below.filename());
  }

  void write_mounts(const std::string& text) { write(directory_ / "mountinfo", text); }

  /// Writes one mount: this test's directory.
  void write_mount(const std::string& type, const std::string& options) {
    const Descriptor directory(::open(directory_.c_str(), O_PATH | O_CLOEXEC));
    std::ifstream info("/proc/self/fdinfo/" + std::to_string(directory.get()));
    std::string field;
    while (info >> field && field != "mnt_id:") {
    }
    info >> field;
    write_mounts(field + " 0 8:0 / / rw - " + type + " source " + options + "\n");
  }

  /// Adds the disk below the directory's file system to this test's /sys.
  fs::path add_own_disk() {
    struct stat status{};
    EXPECT_EQ(::stat(directory_.c_str(), &status), 0);
    const fs::path disk = directory_ / "sys/devices/own";
    const std::string number =
        std::to_string(major(status.st_dev)) + ":" + std::to_string(minor(status.st_dev));
    write(disk / "dev", number + "\n");
    fs::create_directories(directory_ / "sys/dev/block");
    fs::create_symlink(disk, directory_ / "sys/dev/block" / number);
    has_number_ = major(status.st_dev) != 0;
    return disk;
  }

  /// The device's name, or the complaint.
  template <typename Where>
  std::string find(const Where& where) {
    const auto device = find_block_device(
        where, {(directory_ / "sys").string(), (directory_ / "mountinfo").string()});
    return device ? device->name : device.error().reason;
  }

  static dev_t device(unsigned number) { return makedev(8, number); }

  TemporaryFile file_;
  fs::path directory_ = file_.path().parent_path();
  bool has_number_ = false;
};

TEST_F(BlockDeviceTest, IsTheDiskOfItself) {
  const fs::path disk = add(0, "sda");
  const auto found = find_block_device(device(0), {(directory_ / "sys").string(), ""});
  EXPECT_EQ(found->directory, disk);
  EXPECT_EQ(find(device(0)), "sda");
}

TEST_F(BlockDeviceTest, IsTheDiskOfAPartition) {
  write(add(1, "sda/sda1") / "partition", "1\n");
  EXPECT_EQ(find(device(1)), "sda");
}

TEST_F(BlockDeviceTest, IsNoneForAFolderWhoseFilesWillBeAccessedByDax) {
  const std::string directory = directory_.string();
  add_own_disk();
  if (!has_number_) GTEST_SKIP() << "the file system here has no device number";
  for (const std::string dax : {"dax", "dax=always"}) {
    write_mount("ext4", "rw," + dax);
    EXPECT_EQ(find(directory), directory + " is accessed by DAX, past any block device");
  }
  for (const std::string dax : {"dax=never", "dax=inode", "daxter"}) {
    write_mount("ext4", "rw," + dax);
    EXPECT_NE(find(directory), directory + " is accessed by DAX, past any block device");
  }
}

TEST_F(BlockDeviceTest, IsTheOneBelowAStackOfOnes) {
  const fs::path partition = add(1, "nvme0n1/nvme0n1p1");
  write(partition / "partition", "1\n");
  const fs::path md = add(2, "md0"), dm = add(3, "dm-0");
  put_on(md, partition);
  put_on(dm, md);
  EXPECT_EQ(find(device(3)), "nvme0n1");
}

TEST_F(BlockDeviceTest, IsTheStackedDeviceWhereSeveralAreBelow) {
  const fs::path mirror = add(2, "md0");
  put_on(mirror, add(0, "sda"));
  put_on(mirror, add(1, "sdb"));
  EXPECT_EQ(find(device(2)), "md0");
}

TEST_F(BlockDeviceTest, IsTheOneOfAFilesNumber) {
  add_own_disk();
  if (!has_number_) GTEST_SKIP() << "the file system here has no device number";
  write(file_.path(), "a disk's image");
  EXPECT_EQ(find(file_.path().string()), "own");
  EXPECT_EQ(find(directory_.string()), "own");
}

TEST_F(BlockDeviceTest, IsNoneForALoopDeviceThatDoesNotSayItsFile) {
  // No node has the number of this device, and the path would lead to a file.
  write(add(5, "loop-0") / "loop/backing_file", file_.path().string() + "\n");
  EXPECT_EQ(find(device(5)),
            "loop-0 does not say which file it has: /dev/loop-0: No such file or directory");
  fs::create_directories(directory_ / "sys/devices/null/loop");
  write(add(6, "null") / "loop/backing_file", file_.path().string() + "\n");
  EXPECT_EQ(find(device(6)), "null does not say which file it has: /dev/null is another device");
}

TEST_F(BlockDeviceTest, IsNoneWithoutAMedium) {
  const fs::path reader = add(3, "sdc");
  write(reader / "size", "0\n");
  EXPECT_EQ(find(device(3)), "sdc has no medium");
  write(reader / "size", "8\n");
  EXPECT_EQ(find(device(3)), "sdc");
  write(reader / "dev", "7:3\n");
  write(reader / "size", "0\n");
  EXPECT_EQ(find(device(3)), "sdc has no file attached");
}

TEST_F(BlockDeviceTest, EndsTheDevicesUnderAFile) {
  const fs::path partition = add(1, "sda/sda1"), dm = add(3, "dm-0");
  write(add(0, "sda") / "size", "9\n");
  write(partition / "partition", "1\n");
  put_on(dm, partition);
  const auto found = find_backing_devices(device(3), {(directory_ / "sys").string(), ""});
  const auto& devices = found->devices;
  ASSERT_EQ(devices.size(), 3U);
  EXPECT_EQ(devices[0].name, "dm-0");
  EXPECT_EQ(devices[1].name, "sda1");
  EXPECT_EQ(devices[2].name, "sda");
  EXPECT_EQ(devices[2].number, device(0));
}

TEST_F(BlockDeviceTest, IsNoneWhereAStackIsACircle) {
  const fs::path one = add(0, "dm-0"), other = add(1, "dm-1");
  put_on(one, other);
  put_on(other, one);
  EXPECT_NE(find(device(0)).find("is stored in a circle"), std::string::npos);
}

TEST_F(BlockDeviceTest, IsNoneForWhatNoBlockDeviceStores) {
  EXPECT_EQ(find(std::string("/dev/null")), "/dev/null is a character device, no block device");
  EXPECT_EQ(find((directory_ / "nothing").string()),
            (directory_ / "nothing").string() + ": No such file or directory");
  EXPECT_NE(find(device(99)).find("8:99: No such file or directory"), std::string::npos);
  EXPECT_EQ(find(std::string("/proc/version")),
            "/proc/version is on a mount that /proc/self/mountinfo does not list");
}

TEST_F(BlockDeviceTest, IsNoneForABcachefsOnSeveralDisks) {
  write_mount("bcachefs", "rw");
  EXPECT_EQ(find(directory_.string()),
            (directory_ / "sys/fs/bcachefs").string() + ": No such file or directory");
  const fs::path own = add_own_disk(), systems = directory_ / "sys/fs/bcachefs";
  for (const char* member :
       {"other/dev-0", "uuid/dev-0", "uuid/dev-1", "uuid/dev-2", "uuid/btree"}) {
    fs::create_directories(systems / member);
  }
  fs::create_symlink(add(0, "sda"), systems / "other/dev-0/block");
  fs::create_symlink(own, systems / "uuid/dev-0/block");
  EXPECT_EQ(find(directory_.string()), "own");  // dev-1 is off line
  const fs::path upper = add(1, "dm-1");
  put_on(upper, own);
  fs::create_symlink(upper, systems / "uuid/dev-1/block");
  EXPECT_EQ(find(directory_.string()), "own");
  fs::create_symlink(add(2, "sdb"), systems / "uuid/dev-2/block");
  EXPECT_EQ(find(directory_.string()),
            directory_.string() + " is on bcachefs on several disks: own, sdb");
}

TEST_F(BlockDeviceTest, IsNoneForAnF2fsThatIsLargerThanItsDevice) {
  const fs::path own = add_own_disk();
  if (!has_number_) GTEST_SKIP() << "the file system here has no device number";
  write_mount("f2fs", "rw");
  write(own / "size", "1\n");
  EXPECT_EQ(find(directory_.string()),
            directory_.string() +
                " is on f2fs on several devices, which does not say which of them stores it");
  write(own / "size", "9000000000000000\n");
  EXPECT_EQ(find(directory_.string()), "own");
}

TEST_F(BlockDeviceTest, IsThatOfAnXfsUnlessTheFileIsRealtime) {
  add_own_disk();
  if (!has_number_) GTEST_SKIP() << "the file system here has no device number";
  write_mount("xfs", "rw,rtdev=/dev/realtime");
  EXPECT_EQ(find(directory_.string()), "own");
}

}  // namespace
}  // namespace scmstats
