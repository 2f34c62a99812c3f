// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "qmp/monitor.hpp"
#include "scmstats/core/statistic_id.hpp"

namespace scmstats::cli {

/// An NVDIMM of a running VM.
struct VmNvdimm {
  std::string id;    ///< as of -device, in UTF-8; "device[0]" without one
  std::string path;  ///< in QEMU's tree of objects

  /// The id for people, on one line and in ASCII.
  std::string shown() const;
};

/// One statistic that an NVDIMM supports, as it is now.
struct LiveStatistic {
  StatisticId id;
  std::optional<std::uint64_t> value;
  std::string origin;  ///< "measured", "injected", "unavailable"
};

/// All that an NVDIMM supports, in the order of an answer to "all".
struct LiveStatistics {
  std::string nvdimm;   ///< its id
  bool allowed = true;  ///< else the guest gets H_AUTHORITY
  std::vector<LiveStatistic> statistics;
};

/// The VM's NVDIMMs, or the one with an id, which is given as it is or as it is shown. Throws
/// std::runtime_error where that one is not there, and as Monitor::execute.
std::vector<VmNvdimm> find_nvdimms(Monitor& monitor);
VmNvdimm find_nvdimm(Monitor& monitor, const std::string& id);
std::vector<VmNvdimm> find_nvdimms(Monitor& monitor, const std::optional<std::string>& id);

/// Reads the statistics of an NVDIMM. Throws std::runtime_error where this QEMU has no scmstats.
LiveStatistics read_statistics(Monitor& monitor, const VmNvdimm& nvdimm);

/// Looks whether an NVDIMM has a property; an older plug-in has fewer.
bool has_property(Monitor& monitor, const VmNvdimm& nvdimm, const std::string& property);

/// Reads or writes a property of an NVDIMM's: throws std::runtime_error, as "nv0: " and QEMU's
/// text.
Json get_property(Monitor& monitor, const VmNvdimm& nvdimm, const std::string& property);
void set_property(Monitor& monitor, const VmNvdimm& nvdimm, const std::string& property,
                  const Json& value);

}  // namespace scmstats::cli
