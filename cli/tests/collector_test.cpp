// SPDX-License-Identifier: MIT
#include "collectors/collectors.hpp"

#include <gtest/gtest.h>
#include <libnvme.h>

#include <filesystem>
#include <fstream>

#include "collections.hpp"
#include "temporary_file.hpp"
#include "trace/recorder.hpp"

namespace scmstats::cli {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

/// Devices in a /sys of the test's own.
class MakeCollector : public testing::Test {
 protected:
  MakeCollector() { fs::create_directories(sys_ / "dev/block"); }

  static void write(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text << '\n';
  }

  static void link(const fs::path& from, const fs::path& to) {
    fs::create_directories(from.parent_path());
    fs::create_directory_symlink(to, from);
  }

  /// A device whose directory is `path` below /sys/devices.
  fs::path add_block(const std::string& path) {
    const fs::path directory = add(path, "class/block");
    link(directory / "subsystem", sys_ / "class/block");
    link(sys_ / "dev/block" / number(), directory);
    return directory;
  }

  fs::path add(const std::string& path, const std::string& folder) {
    const fs::path directory = sys_ / "devices" / path;
    ++devices_;
    write(directory / "dev", number());
    fs::create_directories(sys_ / folder);
    link(sys_ / folder / directory.filename(), directory);
    return directory;
  }

  std::string number() const { return "259:" + std::to_string(devices_); }

  std::unique_ptr<Collector> make(const std::string& device, const std::string& source = "") {
    return make_collector(device, source, {sys_.string(), (sys_ / "mountinfo").string()});
  }

  std::string complaint(const std::string& device, const std::string& source = "") {
    return message_of([&] { make(device, source); });
  }

  std::string source(const std::string& device) {
    const auto collector = make(device);
    return collector->description();
  }

  TemporaryFile file_;
  fs::path sys_ = file_.path().parent_path() / "sys";
  int devices_ = 0;
};

TEST_F(MakeCollector, AsksAnEmmcForItsLifeTime) {
  const fs::path disk = add_block("mmc0/block/mmcblk0");
  write(add_block("mmc0/block/mmcblk0/mmcblk0p1") / "partition", "1");
  write(sys_ / "devices/mmc0/life_time", "0x02 0x04");
  link(disk / "device", sys_ / "devices/mmc0");
  for (const char* name : {"mmcblk0", "mmcblk0p1"}) {
    const auto collector = make(name);
    EXPECT_EQ(collector->description(), "eMMC life time of mmcblk0");
    EXPECT_THAT(collector->collect(),
                AllOf(has({{"MemLife", 60}}),
                      misses({"CritRscU: pre_eol_info has three levels and is not a percentage"})));
  }
  fs::remove(sys_ / "devices/mmc0/life_time");
  EXPECT_THAT(message_of([&] { make("mmcblk0")->collect(); }),
              AllOf(StartsWith("mmcblk0: no "), HasSubstr("an SD card")));
}

TEST_F(MakeCollector, AsksAnEmmcOfAVendorsKernel) {
  const fs::path disk = add_block("mmc0/block/mmcblk0");
  link(disk / "device", sys_ / "devices/mmc0");
  write(sys_ / "devices/mmc0/device_life_time_est_typ_a", "0x01");
  write(sys_ / "devices/mmc0/device_life_time_est_typ_b", "0x3");
  EXPECT_THAT(make("mmcblk0")->collect(), has({{"MemLife", 70}}));
}

TEST_F(MakeCollector, AsksTheEmmcThatABootPartitionBelongsTo) {
  const fs::path disk = add_block("mmc0/block/mmcblk0");
  link(disk / "device", sys_ / "devices/mmc0");
  write(sys_ / "devices/mmc0/life_time", "0x01 0x01");
  const fs::path boot = add_block("mmc0/block/mmcblk0/mmcblk0boot0");
  link(boot / "device", disk);
  EXPECT_THAT(make("mmcblk0boot0")->collect(), has({{"MemLife", 90}}));
}

TEST_F(MakeCollector, AsksTheUfsHostAboveADisk) {
  const fs::path disk = add_block("1d84000.ufs/host0/target0:0:0/0:0:0:0/block/sda");
  link(disk / "device", sys_ / "devices/1d84000.ufs/host0/target0:0:0/0:0:0:0");
  EXPECT_THAT(complaint("sda"), StartsWith("sda: no collector for block device sda; "));
  const fs::path health = sys_ / "devices/1d84000.ufs/health_descriptor";
  write(health / "life_time_estimation_a", "0x01");
  write(health / "life_time_estimation_b", "0x00");
  const auto collector = make("sda");
  EXPECT_EQ(collector->description(), "UFS health descriptor of sda");
  EXPECT_THAT(collector->collect(), has({{"MemLife", 90}}));
}

TEST_F(MakeCollector, AsksBcacheForItsReadHits) {
  const fs::path cache = add_block("virtual/block/bcache0");
  for (const char* below : {"sda", "sdb"}) link(cache / "slaves" / below, add_block(below));
  write(sys_ / "devices/sda/bcache/stats_total/cache_hits", "12345");
  link(cache / "bcache", sys_ / "devices/sda/bcache");
  const auto collector = make("bcache0");
  EXPECT_EQ(collector->description(), "bcache totals of bcache0");
  const Collection found = collector->collect();
  EXPECT_THAT(found, has({{"CchRHCnt", 12345}}));
  EXPECT_EQ(found.missing.size(), 2U);
  write(sys_ / "devices/sda/bcache/stats_total/cache_hits", "many");
  EXPECT_THAT(message_of([&] { collector->collect(); }),
              HasSubstr("cache_hits: 'many' is not a number"));
}

TEST_F(MakeCollector, KnowsAnNvmeDiskItsPartitionAndItsController) {
  const fs::path controller = add("pci0/nvme/nvme0", "class/nvme");
  link(controller / "subsystem", sys_ / "class/nvme");
  add_block("pci0/nvme/nvme0/nvme0n1");
  write(add_block("pci0/nvme/nvme0/nvme0n1/nvme0n1p1") / "partition", "1");
  EXPECT_EQ(source("nvme0"), "NVMe SMART log of nvme0");
  EXPECT_EQ(source("nvme0n1"), "NVMe SMART log of nvme0n1");
  EXPECT_EQ(source("nvme0n1p1"), "NVMe SMART log of nvme0n1");
}

TEST_F(MakeCollector, AsksTheControllerOfAnNvmeNamespace) {
  const fs::path controller = add("pci0/nvme/nvme3", "class/nvme");
  const fs::path disk = add_block("pci0/nvme/nvme3/nvme0n1");
  link(disk / "device", controller);
  const fs::path generic = add("pci0/nvme/nvme3/ng0n1", "class/nvme-generic");
  link(generic / "device", controller);
  EXPECT_EQ(source("ng0n1"), "NVMe SMART log of ng0n1");
  for (const fs::path& each : {controller, disk, generic}) {
    EXPECT_EQ(nvme_controller_of({"", each.filename(), each.string()}), "nvme3");
  }
  EXPECT_THAT(message_of([&] { make("ng0n1")->collect(); }), StartsWith("/dev/nvme3: "));
}

// As the kernel has it where several controllers are paths to one namespace.
TEST_F(MakeCollector, AsksALiveControllerOfASharedNvmeNamespace) {
  const fs::path subsystem = sys_ / "devices/virtual/nvme-subsystem/nvme-subsys0";
  const fs::path disk = add_block("virtual/nvme-subsystem/nvme-subsys0/nvme0n1");
  link(disk / "device", subsystem);
  const Target target{"", "nvme0n1", disk.string()};
  EXPECT_EQ(message_of([&] { nvme_controller_of(target); }),
            "nvme0n1: no NVMe controller for it in " + disk.string());
  for (const char* name : {"nvme1", "nvme2"}) {
    const fs::path controller = add("pci0/nvme/" + std::string(name), "class/nvme");
    write(controller / "state", "connecting");
    link(subsystem / name, controller);
  }
  EXPECT_EQ(nvme_controller_of(target), "nvme1");
  write(sys_ / "devices/pci0/nvme/nvme2/state", "live");
  EXPECT_EQ(nvme_controller_of(target), "nvme2");
}

TEST_F(MakeCollector, KnowsAnNvdimmAndTheOneOfARegion) {
  const fs::path nvdimm = add("ndbus0/nmem1", "bus/nd/devices");
  link(nvdimm / "subsystem", sys_ / "bus/nd");
  write(sys_ / "devices/ndbus0/region0/mappings", "1");
  write(sys_ / "devices/ndbus0/region0/mapping0", "nmem1,0,1073741824,0");
  add_block("ndbus0/region0/namespace0.0/block/pmem0");
  EXPECT_EQ(source("nmem1"), "SMART data of NVDIMM nmem1");
  EXPECT_EQ(source("pmem0"), "SMART data of NVDIMM nmem1");
  for (const char* count : {"0", "2"}) {
    write(sys_ / "devices/ndbus0/region0/mappings", count);
    EXPECT_THAT(complaint("pmem0"), StartsWith("pmem0: region0 is on " + std::string(count) +
                                               " NVDIMMs that the kernel knows, which must be 1"));
  }
}

TEST_F(MakeCollector, ReadsAllStatisticsOfAnNvdimmThatHasThePaprAttribute) {
  const fs::path nvdimm = add("ndbus0/nmem1", "bus/nd/devices");
  write(nvdimm / "papr/perf_stats", "MemLife  = 0x0000000000000057\nAcmeTemp = 0x19");
  write(sys_ / "devices/ndbus0/region0/mappings", "1");
  write(sys_ / "devices/ndbus0/region0/mapping0", "nmem1,0,1073741824,0");
  add_block("ndbus0/region0/namespace0.0/block/pmem0");
  for (const char* device : {"nmem1", "pmem0"}) {
    const auto collector = make(device);
    EXPECT_EQ(collector->description(), "PAPR statistics of nmem1");
    EXPECT_FALSE(collector->continues_totals());
    EXPECT_THAT(collector->collect(), AllOf(has({{"MemLife", 87}, {"AcmeTemp", 25}}), misses({})));
  }
  EXPECT_EQ(make("nmem1", "ndctl")->description(), "SMART data of NVDIMM nmem1");
  write(nvdimm / "papr/perf_stats", "nonsense");
  EXPECT_EQ(message_of([&] { make("nmem1")->collect(); }),
            "nmem1: " + (nvdimm / "papr/perf_stats").string() +
                ": line 1: 'nonsense' is not 'ID = VALUE'");
  fs::remove(nvdimm / "papr/perf_stats");
  EXPECT_EQ(source("nmem1"), "SMART data of NVDIMM nmem1");
  EXPECT_THAT(complaint("nmem1", "papr"), StartsWith("nmem1: no collector 'papr' for "));
}

// A device that counts reads and writes is recorded without a collector only where there is none.
TEST_F(MakeCollector, TellsApartThatThereIsNoCollectorAndThatOneCannotBeAsked) {
  const fs::path plain = add_block("virtio0/block/vda");
  const fs::path mirror = add_block("ndbus0/region0/namespace0.0/block/pmem0");
  for (const fs::path& directory : {plain, mirror}) write(directory / "stat", "1 0 0 1 1 0 0 1");
  write(sys_ / "devices/ndbus0/region0/mappings", "2");
  const KernelPaths kernel{sys_.string(), (sys_ / "mountinfo").string()};
  EXPECT_THROW(make("vda"), NoCollector);
  EXPECT_THROW(make("/dev/null"), NoCollector);
  EXPECT_EQ(Device("vda", kernel).measure()->size(), 4U);
  EXPECT_EQ(message_of([&] { Device("pmem0", kernel); }), complaint("pmem0"));
}

TEST_F(MakeCollector, SaysWhatAnUnsuitableDeviceIsAndWhatSourcesThereAre) {
  const fs::path disk = add_block("virtio0/block/vda");
  fs::create_directories(sys_ / "bus/virtio");
  link(sys_ / "devices/virtio0/subsystem", sys_ / "bus/virtio");
  link(disk / "device", sys_ / "devices/virtio0");
  std::string sources;
  for (const CollectorEntry& each : collectors()) {
    sources += sources.empty() ? "there are " : ", ";
    sources += each.name;
    if (each.asks != each.name) sources += " for " + std::string(each.asks);
  }
  EXPECT_THAT(sources, StartsWith("there are nvme for NVMe disks and controllers, papr for "));
  EXPECT_EQ(complaint("vda"), "vda: no collector for block device vda (virtio); " + sources);
  EXPECT_EQ(complaint("vda", "mmc"),
            "vda: no collector 'mmc' for block device vda (virtio); " + sources);
}

TEST_F(MakeCollector, NamesTheDeviceThatDeviceMapperDoesNotKnow) {
  write(add_block("virtual/block/dm-0") / "dm/name", "cache");
  if (!fs::exists("/dev/mapper/control")) GTEST_SKIP() << "no device mapper here";
  EXPECT_THAT(complaint("dm-0"), StartsWith("dm-0: "));
  EXPECT_THAT(complaint("dm-0", "dm-writecache"), HasSubstr("device mapper"));
}

TEST_F(MakeCollector, SaysWhyThereIsNoDevice) {
  const std::string nowhere = (sys_ / "nowhere").string();
  EXPECT_EQ(complaint(nowhere), nowhere +
                                    ": No such file or directory; give a device's path or kernel "
                                    "name, or a file on a device");
  for (const char* none : {"", ".", "..", "nmem7"}) EXPECT_NE(complaint(none), "") << none;
  EXPECT_THAT(complaint("/dev/null"), StartsWith("/dev/null: "));
}

}  // namespace
}  // namespace scmstats::cli
