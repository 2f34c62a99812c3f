// SPDX-License-Identifier: MIT
#include "scmstats/host/mount_table.hpp"

#include <gtest/gtest.h>
#include <sys/sysmacros.h>

#include <fstream>
#include <string>

#include "temporary_file.hpp"

namespace scmstats {
namespace {

constexpr const char* kMounts =
    "1 0 8:1 / / rw shared:1 - ext4 /dev/sda1 rw,errors=remount-ro\n"
    "garbage\n\n - - -\n"
    "2 1 0:30 /sub /data rw,noatime shared:2 master:3 - btrfs /dev/sdb rw,subvol=/sub\n"
    "20 1 0:31 / /with\\040space\\134 rw - tmpfs  rw\n"
    "21 1 0:31 / /with rw - fuse.my\\040type none rw\n";

TEST(MountTable, FindsTheMountWithAnId) {
  const auto mount = find_mount(kMounts, 2);
  ASSERT_TRUE(mount);
  EXPECT_EQ(mount->device, makedev(0, 30));
  EXPECT_EQ(mount->root, "/sub");
  EXPECT_EQ(mount->point, "/data");
  EXPECT_EQ(mount->type, "btrfs");
  EXPECT_EQ(mount->options, "rw,subvol=/sub");
  EXPECT_EQ(find_mount(kMounts, 20)->point, "/with space\\");
  EXPECT_EQ(find_mount(kMounts, 20)->options, "rw");  // after a source without a name
  EXPECT_EQ(find_mount(kMounts, 21)->type, "fuse.my type");
  EXPECT_FALSE(find_mount(kMounts, 3));
  EXPECT_FALSE(find_mount("", 1));
  EXPECT_FALSE(find_mount("1", 1));
  EXPECT_FALSE(find_mount("1 0 8:1 / / rw", 1));
}

TEST(MountTable, FindsAMountOfAFileSystem) {
  EXPECT_EQ(find_mount_of(kMounts, makedev(8, 1))->id, 1U);
  EXPECT_EQ(find_mount_of(kMounts, makedev(0, 31))->id, 20U);
  EXPECT_FALSE(find_mount_of(kMounts, makedev(8, 2)));
}

TEST(MountTable, SplitsOptionsBeforeItUnescapesThem) {
  constexpr const char* kOptions = "rw,upperdir=/a\\054dax=always\\134,dax,x=1=2,end=\\04";
  EXPECT_EQ(mount_option(kOptions, "upperdir"), "/a,dax=always\\");
  EXPECT_EQ(mount_option(kOptions, "dax"), "");
  EXPECT_EQ(mount_option(kOptions, "x"), "1=2");
  EXPECT_EQ(mount_option(kOptions, "end"), "\\04");
  EXPECT_EQ(mount_option(kOptions, "upper"), std::nullopt);
  EXPECT_EQ(mount_option("", "dax"), std::nullopt);
}

TEST(MountTable, LeavesWhatIsNoEscapeAlone) {
  EXPECT_EQ(mount_option("a=\\08x\\777\\9\\1", "a"), "\\08x\\777\\9\\1");
}

TEST(MountTable, TakesOverlaysEscapesOff) {
  EXPECT_EQ(overlay_path("/plain"), "/plain");
  EXPECT_EQ(overlay_path("/a\\,b\\:c\\\\d:e"), "/a,b:c\\d:e");
  EXPECT_EQ(overlay_path("/end\\"), "/end");
}

TEST(MountTable, ReadsAFileOfAnySize) {
  const TemporaryFile file;
  const std::string path = file.path().string();
  std::string text;
  while (text.size() < (std::size_t{3} << 20)) text += kMounts;
  text += "99 1 0:32 / /last rw - tmpfs none rw\n";
  std::ofstream(path) << text;
  EXPECT_EQ(find_mount(read_mountinfo(path), 99)->point, "/last");
  EXPECT_EQ(read_mountinfo(path + "-missing"), "");
}

}  // namespace
}  // namespace scmstats
