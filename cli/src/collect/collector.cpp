#include "collect/collector.hpp"

#include <array>
#include <string_view>

#include "collect/sources.hpp"
#include "scmstats/host/quote.hpp"

namespace scmstats::cli {
namespace {

struct SourceEntry {
  std::string_view name;
  std::string_view asks;
  std::unique_ptr<Collector> (*make)(const Target& target);
};

/// In the order in which a device is offered to them.
constexpr std::array kSources{
    SourceEntry{"nvme", "NVMe disks and controllers", make_nvme},
    SourceEntry{"papr", "NVDIMMs of papr_scm", make_papr},
    SourceEntry{"ndctl", "NVDIMMs", make_ndctl},
    SourceEntry{"mmc", "eMMC", make_mmc},
    SourceEntry{"ufs", "UFS", make_ufs},
    SourceEntry{"dm-cache", "dm-cache", make_dm_cache},
    SourceEntry{"dm-writecache", "dm-writecache", make_dm_writecache},
    SourceEntry{"bcache", "bcache", make_bcache},
};

std::string list_of_sources() {
  std::string list;
  for (const SourceEntry& source : kSources) {
    list += list.empty() ? "" : ", ";
    list += source.name;
    if (source.asks != source.name) list += " for " + std::string(source.asks);
  }
  return list;
}

}  // namespace

std::unique_ptr<Collector> make_collector(const std::string& device, const std::string& source,
                                          const KernelPaths& kernel) {
  const Target target = find_target(device, kernel);
  for (const SourceEntry& entry : kSources) {
    if (!source.empty() && source != entry.name) continue;
    if (auto collector = entry.make(target)) return collector;
  }
  throw NoSource(device + ": no source " + (source.empty() ? "" : quote(source) + " ") + "for " +
                 target.kind() + "; there are " + list_of_sources());
}

std::vector<std::string> source_names() {
  std::vector<std::string> names;
  names.reserve(kSources.size());
  for (const SourceEntry& source : kSources) names.emplace_back(source.name);
  return names;
}

}  // namespace scmstats::cli
