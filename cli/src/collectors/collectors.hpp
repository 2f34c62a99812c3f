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

/// Is a row of the table of collectors.
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

/// Returns the statistics of an NVMe SMART log, whose numbers are little-endian: MemLife, CritRscU,
/// PonSecs. Virtual controllers leave the log empty, or nearly: nothing is used, no spare is left,
/// and there is neither a threshold for the spare nor a warning. No real device says that, so wear
/// is then unknown.
Collection read_smart_log(const nvme_smart_log& log);

/// Returns the controller, "nvme0", that has a target's SMART log. The target is the controller
/// itself, its namespace, "nvme0n1", or the namespace's character device, "ng0n1". If several
/// controllers share the namespace, a live one is preferred. Throws std::runtime_error, one line,
/// if there is none.
std::string nvme_controller_of(const Target& target);

/// Holds the fields of an NVDIMM's SMART data that are of interest, as libndctl gives them.
struct NvdimmSmart {
  unsigned flags;      ///< ND_SMART_..._VALID
  unsigned life_used;  ///< percent
  unsigned spares;     ///< percent that is left
};

/// Returns the statistics of an NVDIMM's SMART data: MemLife, CritRscU. Data that says that nothing
/// is used and no spare is left is taken for empty, since no real NVDIMM says that.
Collection read_nvdimm_smart(const NvdimmSmart& smart);

/// Returns the statistic of an eMMC or UFS device's two estimates of its life time: MemLife.
/// `estimates` is like "0x01 0x02", one for each of the device's two kinds of cells, on JEDEC's
/// scale: 0x01 for up to 10 % used to 0x0a for up to 100 %, 0x0b for more, 0x00 for no estimate.
/// The worse estimate counts, and of its step the worse end. Throws std::runtime_error if the text
/// is anything else.
Collection read_life_time(std::string_view estimates);

/// The next two functions parse a target's status line of device mapper, from after the target's
/// name on. The kernel's documentation describes it in admin-guide/device-mapper. Both throw
/// std::runtime_error, one line, if the text is anything else, or says that the cache failed.

/// Parses a line that cache.rst describes: CchRHCnt, CchWHCnt.
Collection read_cache_status(std::string_view status);

/// Parses a line that writecache.rst describes: CchRHCnt, CchWHCnt, FastWCnt. Older kernels do not
/// report them.
Collection read_writecache_status(std::string_view status);

}  // namespace scmstats::cli
