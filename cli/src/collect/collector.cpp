#include "collect/collector.hpp"

#include <array>
#include <stdexcept>

#include "collect/sources.hpp"

namespace scmstats::cli {
namespace {

struct SourceEntry {
  const char* name;
  const char* asks;
  std::unique_ptr<Collector> (*make)(const Target& target);
};

/// In the order in which a device is offered to them.
constexpr std::array kSources{
    SourceEntry{"nvme", "NVMe disks and controllers", make_nvme},
    SourceEntry{"ndctl", "NVDIMMs", make_ndctl},
    SourceEntry{"mmc", "eMMC", make_mmc},
    SourceEntry{"ufs", "UFS", make_ufs},
    SourceEntry{"dm-cache", "caches of device mapper", make_dm_cache},
    SourceEntry{"dm-writecache", "write caches of device mapper", make_dm_writecache},
    SourceEntry{"bcache", "bcache", make_bcache},
};

std::string list_of_sources() {
  std::string list;
  for (const SourceEntry& source : kSources) {
    list += std::string(list.empty() ? "" : ", ") + source.name + " for " + source.asks;
  }
  return list;
}

}  // namespace

std::unique_ptr<Collector> make_collector(const std::string& device, const std::string& source,
                                          const KernelPaths& kernel) {
  const Target target = find_target(device, kernel);
  bool known = source.empty();
  for (const SourceEntry& entry : kSources) {
    if (!source.empty() && source != entry.name) continue;
    known = true;
    if (auto collector = entry.make(target)) return collector;
  }
  if (!known) throw std::runtime_error(source + ": no such source; there are " + list_of_sources());
  throw std::runtime_error(device + ": " + target.kind() + " has no statistics for " +
                           (source.empty() ? "any source" : "source " + source) + "; there are " +
                           list_of_sources());
}

std::vector<std::string> source_names() {
  std::vector<std::string> names;
  for (const SourceEntry& source : kSources) names.emplace_back(source.name);
  return names;
}

}  // namespace scmstats::cli
