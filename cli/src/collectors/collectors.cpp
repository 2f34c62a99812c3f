// SPDX-License-Identifier: MIT
#include "collectors/collectors.hpp"

#include <array>
#include <string_view>

#include "scmstats/host/quote.hpp"

namespace scmstats::cli {
namespace {

constexpr std::array kCollectors{
    CollectorEntry{"nvme", "NVMe disks and controllers", make_nvme},
    CollectorEntry{"papr", "NVDIMMs of papr_scm", make_papr},
    CollectorEntry{"ndctl", "NVDIMMs", make_ndctl},
    CollectorEntry{"mmc", "eMMC", make_mmc},
    CollectorEntry{"ufs", "UFS", make_ufs},
    CollectorEntry{"dm-cache", "dm-cache", make_dm_cache},
    CollectorEntry{"dm-writecache", "dm-writecache", make_dm_writecache},
    CollectorEntry{"bcache", "bcache", make_bcache},
};

std::string list_of_collectors() {
  std::string list;
  for (const CollectorEntry& each : kCollectors) {
    list += list.empty() ? "" : ", ";
    list += each.name;
    if (each.asks != each.name) list += " for " + std::string(each.asks);
  }
  return list;
}

}  // namespace

std::span<const CollectorEntry> collectors() {
  return kCollectors;
}

std::unique_ptr<Collector> make_collector(const std::string& device, const std::string& collector,
                                          const KernelPaths& kernel) {
  const Target target = find_target(device, kernel);
  for (const CollectorEntry& entry : kCollectors) {
    if (!collector.empty() && collector != entry.name) continue;
    if (auto made = entry.make(target)) return made;
  }
  throw NoCollector(device + ": no collector " + (collector.empty() ? "" : quote(collector) + " ") +
                    "for " + target.kind() + "; there are " + list_of_collectors());
}

}  // namespace scmstats::cli
