#include "scmstats/host/block_device.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "temporary_file.hpp"

namespace scmstats {
namespace {

namespace fs = std::filesystem;

/// A /sys and a mountinfo of the test's own.
class BlockDeviceTest : public testing::Test {
 protected:
  BlockDeviceTest() { write_mounts(""); }

  /// A device with that number; its folder is `path` below sys/devices.
  fs::path add(unsigned number, const std::string& path) {
    const fs::path directory = folder_ / "sys/devices" / path;
    fs::create_directories(directory);
    fs::create_directories(folder_ / "sys/dev/block");
    fs::create_symlink(directory, folder_ / "sys/dev/block" / ("8:" + std::to_string(number)));
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

  void write_mounts(const std::string& text) { write(folder_ / "mountinfo", text); }

  /// The device's name, or the complaint.
  template <typename Where>
  std::string find(const Where& where) {
    const auto found =
        find_block_device(where, {(folder_ / "sys").string(), (folder_ / "mountinfo").string()});
    const auto* device = std::get_if<BlockDevice>(&found);
    return device ? device->name : std::get<std::string>(found);
  }

  static dev_t device(unsigned number) { return makedev(8, number); }

  TemporaryFile file_;
  fs::path folder_ = file_.path().parent_path();
};

TEST_F(BlockDeviceTest, IsTheDiskOfItself) {
  const fs::path disk = add(0, "sda");
  const auto found = find_block_device(device(0), {(folder_ / "sys").string(), ""});
  EXPECT_EQ(std::get<BlockDevice>(found).directory, disk);
  EXPECT_EQ(find(device(0)), "sda");
}

TEST_F(BlockDeviceTest, IsTheDiskOfAPartition) {
  write(add(1, "sda/sda1") / "partition", "1\n");
  EXPECT_EQ(find(device(1)), "sda");
}

TEST_F(BlockDeviceTest, IsNoneForAFolderWhoseFilesWillBeAccessedByDax) {
  const std::string folder = folder_.string();
  for (const std::string dax : {"dax", "dax=always"}) {
    write_mounts("1 0 8:0 / " + folder + " rw - ext4 /dev/pmem0 rw," + dax + "\n");
    EXPECT_EQ(find(folder), folder + " is accessed by DAX, past any block device");
  }
  for (const std::string dax : {"dax=never", "dax=inode", "daxter"}) {
    write_mounts("1 0 8:0 / " + folder + " rw - ext4 /dev/pmem0 rw," + dax + "\n");
    EXPECT_NE(find(folder), folder + " is accessed by DAX, past any block device");
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

TEST_F(BlockDeviceTest, IsTheDeviceOfALoopDevicesFile) {
  write(file_.path(), "a disk's image");
  struct stat status {};
  ASSERT_EQ(::stat(file_.path().c_str(), &status), 0);
  write(add(5, "loop0") / "loop/backing_file", file_.path().string() + "\n");
  if (major(status.st_dev) == 0) GTEST_SKIP() << "the file system here has no device number";
  const fs::path disk = folder_ / "sys/devices/vda";
  fs::create_directories(disk);
  fs::create_symlink(disk, folder_ / "sys/dev/block" /
                               (std::to_string(major(status.st_dev)) + ":" +
                                std::to_string(minor(status.st_dev))));
  EXPECT_EQ(find(device(5)), "vda");
  EXPECT_EQ(find(file_.path().string()), "vda");
  EXPECT_EQ(find(file_.path().parent_path().string()), "vda");
}

TEST_F(BlockDeviceTest, IsNoneWhereAStackIsACircle) {
  const fs::path one = add(0, "dm-0"), other = add(1, "dm-1");
  put_on(one, other);
  put_on(other, one);
  EXPECT_NE(find(device(0)).find("is stored in a circle"), std::string::npos);
}

TEST_F(BlockDeviceTest, IsNoneForWhatNoBlockDeviceStores) {
  EXPECT_EQ(find(std::string("/dev/null")), "/dev/null is a character device, no block device");
  EXPECT_EQ(find((folder_ / "nothing").string()),
            (folder_ / "nothing").string() + ": No such file or directory");
  EXPECT_NE(find(device(99)).find("8:99: No such file or directory"), std::string::npos);
  // /proc has no device number, and the mounts of this test are as they are told.
  write_mounts("1 0 0:9 / / rw - ext4 /dev/nothing rw\n2 1 0:22 / /proc rw - tmpfs none rw\n");
  EXPECT_EQ(find(std::string("/proc/version")),
            "/proc/version is on tmpfs, which no block device stores");
}

TEST_F(BlockDeviceTest, IsThatOfTheSourceOrTheUpperFolderOfAMountWithoutANumber) {
  write_mounts("1 0 0:22 / /proc rw - btrfs /dev/null rw\n");
  EXPECT_EQ(find(std::string("/proc/version")), "/dev/null is a character device, no block device");
  write_mounts("1 0 0:22 / /proc rw - overlay overlay rw,lowerdir=/a,upperdir=/dev/null,x=y\n");
  EXPECT_EQ(find(std::string("/proc/version")), "/dev/null is a character device, no block device");
}

TEST_F(BlockDeviceTest, IsNoneForABtrfsOnSeveralDevices) {
  write_mounts("1 0 0:22 / /proc rw - btrfs /dev/null rw\n");
  const fs::path devices = folder_ / "sys/fs/btrfs/uuid/devices";
  fs::create_directories(folder_ / "sys/fs/btrfs/features");
  write(devices / "null", "");
  EXPECT_EQ(find(std::string("/proc/version")), "/dev/null is a character device, no block device");
  write(devices / "other", "");
  EXPECT_EQ(find(std::string("/proc/version")), "/proc/version is on btrfs on several devices");
}

TEST(FindMount, TakesTheLongestPointThatHoldsThePathAndTheLastOfTwo) {
  const char* mounts =
      "1 0 8:1 / / rw shared:1 - ext4 /dev/sda1 rw,errors=remount-ro\n"
      "2 1 0:30 /sub /data rw,noatime shared:2 master:3 - btrfs /dev/sdb rw,subvol=/sub\n"
      "3 2 0:31 / /data/with\\040blank rw - tmpfs none rw\n"
      "4 1 0:32 / /again rw - tmpfs none rw\n"
      "5 1 0:33 / /again rw - overlay overlay rw,upperdir=/up\\134per\n";
  EXPECT_EQ(find_mount(mounts, "/home/x").source, "/dev/sda1");
  EXPECT_EQ(find_mount(mounts, "/data/x").type, "btrfs");
  EXPECT_EQ(find_mount(mounts, "/data").source, "/dev/sdb");
  EXPECT_EQ(find_mount(mounts, "/database").type, "ext4");
  EXPECT_EQ(find_mount(mounts, "/data/with blank/x").type, "tmpfs");
  EXPECT_EQ(find_mount(mounts, "/again/x").options, "rw,upperdir=/up\\per");
  EXPECT_EQ(find_mount("", "/x").type, "");
  EXPECT_EQ(find_mount("garbage\n\n - - -\n", "/x").type, "");
}

}  // namespace
}  // namespace scmstats
