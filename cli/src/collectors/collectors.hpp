// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "collectors/collector.hpp"
#include "collectors/sysfs.hpp"
#include "scmstats/host/block_device.hpp"

struct nvme_smart_log;

namespace scmstats::cli {

/// A row of the table of collectors.
struct CollectorEntry {
  std::string_view name;  ///< as for --collector
  std::string_view asks;  ///< the devices that it asks, for people
  /// Makes the collector, or returns null if the target is not of its kind. Throws
  /// std::runtime_error, one line, if the kind is unknown or the target lacks something.
  std::unique_ptr<Collector> (*make)(const Target& target);
};

/// Returns all collectors. The first that fits a device asks it.
std::span<const CollectorEntry> collectors();

/// Makes the collector for `device`: a path (a file or directory, a block or character device) or a
/// kernel name as "nmem0". `collector`: the name of one of collectors() to force, or an empty
/// string to take the first that fits the device. Throws, with one line that says what would be
/// right, NoCollector, or std::runtime_error if only a privileged user can find out.
std::unique_ptr<Collector> make_collector(const std::string& device, const std::string& collector,
                                          const KernelPaths& kernel = {});

/// These functions make the collectors: see CollectorEntry::make.
std::unique_ptr<Collector> make_nvme(const Target& target);
std::unique_ptr<Collector> make_papr(const Target& target);
std::unique_ptr<Collector> make_ndctl(const Target& target);
std::unique_ptr<Collector> make_mmc(const Target& target);
std::unique_ptr<Collector> make_ufs(const Target& target);
std::unique_ptr<Collector> make_dm_cache(const Target& target);
std::unique_ptr<Collector> make_dm_writecache(const Target& target);
std::unique_ptr<Collector> make_bcache(const Target& target);

/// The statistics of an NVMe SMART log: MemLife, CritRscU, PonSecs. Its numbers are little-endian.
///
/// Virtual controllers leave the log empty, or nearly: with nothing used, no spare left, no
/// threshold for the spare and no warning of it. No real device says that. Then wear is not known.
Collection read_smart_log(const nvme_smart_log& log);

/// The controller that has a target's SMART log, "nvme0": the target itself, or that of a
/// namespace, "nvme0n1", or of a namespace's character device, "ng0n1". Of several controllers that
/// share a namespace one that is live. Throws std::runtime_error, one line, where there is none.
std::string nvme_controller_of(const Target& target);

/// The fields of an NVDIMM's SMART data that are of interest, as libndctl gives them.
struct NvdimmSmart {
  unsigned flags;      ///< ND_SMART_..._VALID
  unsigned life_used;  ///< percent
  unsigned spares;     ///< percent that is left
};

/// Makes statistics of it: MemLife, CritRscU. Data that says nothing is used and no spare is left
/// is empty: no real NVDIMM says that.
Collection read_nvdimm_smart(const NvdimmSmart& smart);

/// What an eMMC or UFS device's two estimates of its life time report: MemLife.
///
/// `estimates`: "0x01 0x02", of the device's two kinds of cells, each on JEDEC's scale: 0x01 to
/// 0x0a for up to 10 % used to up to 100 %, 0x0b for more, 0x00 for no estimate. The worse one
/// counts, and of its step the worse end. Throws std::runtime_error where it is no such text.
Collection read_life_time(std::string_view estimates);

/// Read the status lines of two targets of device mapper, from after the target's name on, as
/// the kernel's documentation has them in admin-guide/device-mapper. Both throw std::runtime_error,
/// one line, where the text is not such a line, or says that the cache failed.

/// cache.rst: CchRHCnt, CchWHCnt.
Collection read_cache_status(std::string_view status);

/// writecache.rst: CchRHCnt, CchWHCnt, FastWCnt, which older kernels do not report.
Collection read_writecache_status(std::string_view status);

}  // namespace scmstats::cli
