// SPDX-License-Identifier: MIT
#include "scmstats/host/host_nvdimm.hpp"

#include <gtest/gtest.h>

#include "nvdimm_tree.hpp"

namespace scmstats {
namespace {

class FindNvdimm : public testing::Test {
 protected:
  FindNvdimm() {
    tree_.add_nvdimm("nmem3");
    tree_.set_region("1", "nmem3,0,1073741824,0");
    NvdimmTree::write(tree_.file(), "memory");
  }

  /// The NVDIMM's name; "" where there is none; else the reason.
  static std::string text_of(const NvdimmSearch& search) {
    if (!search) return search.error().reason;
    return *search ? (*search)->name : "";
  }
  std::string find(const std::string& path) { return text_of(find_nvdimm(path, tree_.kernel())); }
  std::string find_name(const std::string& name) {
    return text_of(find_nvdimm_by_name(name, tree_.kernel()));
  }

  NvdimmTree tree_;
};

// /dev/null stands for /dev/dax0.0: any character device that every machine has.
TEST_F(FindNvdimm, LeadsFromADeviceDaxNodeToItsNvdimm) {
  EXPECT_EQ(find("/dev/null"), "");
  tree_.add_device("dax0.0/dax0.0", "/dev/null");
  EXPECT_EQ(find("/dev/null"), "nmem3");
  const auto found = (*find_nvdimm("/dev/null", tree_.kernel())).value();
  EXPECT_EQ(found.directory, tree_.bus() / "nmem3");
  EXPECT_EQ(found.perf_stats(), tree_.perf_stats("nmem3"));
}

TEST_F(FindNvdimm, LeadsFromFilesOfEachKindOfNamespaceToTheNvdimm) {
  if (!NvdimmTree::has_number(tree_.file())) GTEST_SKIP() << "files here have no device number";
  EXPECT_EQ(find(tree_.file()), "");
  for (const std::string device :
       {"namespace0.0/block/pmem0", "pfn0.1/block/pmem0", "btt0.1/block/pmem0s"}) {
    NvdimmTree tree;
    tree.add_nvdimm("nmem3");
    tree.set_region("1", "nmem3,0,1073741824,0");
    NvdimmTree::write(tree.file(), "memory");
    tree.add_device(device, tree.file());
    EXPECT_EQ(text_of(find_nvdimm(tree.file(), tree.kernel())), "nmem3") << device;
    EXPECT_EQ(text_of(find_nvdimm(tree.file().parent_path(), tree.kernel())), "nmem3") << device;
  }
}

TEST_F(FindNvdimm, LeadsFromAPartitionToTheNvdimm) {
  if (!NvdimmTree::has_number(tree_.file())) GTEST_SKIP() << "files here have no device number";
  const std::string partition = "namespace0.0/block/pmem0/pmem0p1";
  tree_.add_device(partition, tree_.file());
  NvdimmTree::write(tree_.region() / partition / "partition", "1\n");
  EXPECT_EQ(find(tree_.file()), "nmem3");
}

TEST_F(FindNvdimm, FindsNoneForOtherDevicesAndForNothing) {
  EXPECT_EQ(find("/proc/version"), "");
  EXPECT_EQ(find("/dev/shm"), "");
  EXPECT_EQ(find((tree_.file().parent_path() / "nothing").string()), "");
}

TEST_F(FindNvdimm, GivesTheReasonWhereARegionIsNotOnOneNvdimm) {
  tree_.add_device("dax0.0/dax0.0", "/dev/null");
  for (const std::string count : {"2", "0"}) {
    tree_.set_region(count, "nmem3,0,1073741824,0");
    EXPECT_EQ(find("/dev/null"),
              "region0 is on " + count + " NVDIMMs that the kernel knows, which must be 1");
  }
}

TEST_F(FindNvdimm, FollowsNoMappingThatNamesNoNvdimm) {
  tree_.add_device("dax0.0/dax0.0", "/dev/null");
  for (const std::string mapping : {"", "../../etc,0", "region0,0", "nmem", "nmem3x,0"}) {
    tree_.set_region("1", mapping);
    EXPECT_EQ(find("/dev/null"),
              "region0: mapping0 is '" + mapping + "', which begins with no NVDIMM's name");
  }
  tree_.set_region("1", "nmem4,0,1073741824,0");  // which is gone
  EXPECT_EQ(find("/dev/null"), "");
}

TEST_F(FindNvdimm, TakesTheKernelsNameOfAnNvdimm) {
  EXPECT_EQ(find_name("nmem3"), "nmem3");
  for (const std::string none : {"nmem4", "nmem", "../devices/nmem3", "region0", ""}) {
    EXPECT_EQ(find_name(none), "") << none;
  }
}

}  // namespace
}  // namespace scmstats
