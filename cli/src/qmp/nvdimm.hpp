// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qmp/monitor.hpp"
#include "scmstats/core/statistic_id.hpp"

namespace scmstats::cli {

/// Describes an NVDIMM of a running VM.
struct VmNvdimm {
  std::string id;    ///< as of -device, in UTF-8; "device[0]" without one
  std::string path;  ///< in QEMU's tree of objects

  /// Returns the id for people, on one line and in ASCII.
  std::string shown() const;
};

/// These functions find the VM's NVDIMMs, or the one with an id, given as in QEMU or as shown. They
/// throw std::runtime_error if there is no such NVDIMM, and as Monitor::execute().
std::vector<VmNvdimm> find_nvdimms(Monitor& monitor);
VmNvdimm find_nvdimm(Monitor& monitor, const std::string& id);
std::vector<VmNvdimm> find_nvdimms(Monitor& monitor, const std::optional<std::string>& id);

/// Returns whether an NVDIMM has a property. An older plug-in has fewer.
bool has_property(Monitor& monitor, const VmNvdimm& nvdimm, const std::string& property);

/// Returns what to add to an error that another version of the plug-in may cause: both versions, or
/// an empty string if they are equal or QEMU has no plug-in.
std::string version_note(Monitor& monitor);

/// These functions read and write a property of an NVDIMM. They throw std::runtime_error with "nv0:
/// ", QEMU's text and the version_note().
Json get_property(Monitor& monitor, const VmNvdimm& nvdimm, const std::string& property);
void set_property(Monitor& monitor, const VmNvdimm& nvdimm, const std::string& property,
                  const Json& value);

/// Returns the key of a statistic in QEMU's properties: the perf event with hyphens, "mem-life";
/// for a source's own statistic its id.
std::string qemu_key(StatisticId id);

/// Returns the key in JSON and in ndctl: the perf event, "mem_life"; for a source's own statistic
/// its id.
std::string json_key(StatisticId id);

/// Returns the statistic that QEMU has under a key, or nothing.
std::optional<StatisticId> id_of_key(std::string_view key);

/// Returns a standard statistic by any name that people write, MemLife, mem_life or mem-life, or
/// nothing.
std::optional<StatisticId> find_by_name(std::string_view name);

/// Holds one statistic that an NVDIMM supports, as it is now.
struct LiveStatistic {
  StatisticId id;
  std::optional<std::uint64_t> value;
  std::string origin;  ///< "measured", "injected", "unavailable"
};

/// Holds all statistics that an NVDIMM supports, in the order of an answer to "all".
struct LiveStatistics {
  std::string nvdimm;   ///< its id
  bool allowed = true;  ///< else the guest gets H_AUTHORITY
  std::vector<LiveStatistic> statistics;
};

/// Parses QEMU's scm-stats and scm-origins. Returns the standard statistics in catalogue order,
/// then a source's own. Throws std::runtime_error if they are not such dictionaries.
std::vector<LiveStatistic> parse_statistics(const Json& values, const Json& origins);

/// Reads the statistics of an NVDIMM. Throws std::runtime_error if this QEMU has no scmstats.
LiveStatistics read_statistics(Monitor& monitor, const VmNvdimm& nvdimm);

/// Returns an NVDIMM's statistics for programs.
Json json_of(const LiveStatistics& nvdimm);

}  // namespace scmstats::cli
