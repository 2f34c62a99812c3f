#pragma once

#include <string_view>

#include "guest/rr_buffer.hpp"

namespace guest {

struct CatalogueEntry {
  StatisticId id;
  std::string_view unit;
  std::string_view meaning;
};

/// The statistics that Linux knows by name (drivers: papr_scm), in its order.
inline constexpr CatalogueEntry kCatalogue[] = {
    {statistic_id("CtlResCt"), "count", "controller resets"},
    {statistic_id("CtlResTm"), "seconds", "time since the last controller reset"},
    {statistic_id("PonSecs "), "seconds", "power-on time, over the device's life"},
    {statistic_id("MemLife "), "percent", "life remaining"},
    {statistic_id("CritRscU"), "percent", "critical resource utilization"},
    {statistic_id("HostLCnt"), "count", "host loads"},
    {statistic_id("HostSCnt"), "count", "host stores"},
    {statistic_id("HostSDur"), "nanoseconds", "host store duration, total"},
    {statistic_id("HostLDur"), "nanoseconds", "host load duration, total"},
    {statistic_id("MedRCnt "), "count", "media reads"},
    {statistic_id("MedWCnt "), "count", "media writes"},
    {statistic_id("MedRDur "), "nanoseconds", "media read duration, total"},
    {statistic_id("MedWDur "), "nanoseconds", "media write duration, total"},
    {statistic_id("CchRHCnt"), "count", "cache read hits"},
    {statistic_id("CchWHCnt"), "count", "cache write hits"},
    {statistic_id("FastWCnt"), "count", "fast writes"},
};

/// Unit and meaning of a statistic; of one that the catalogue does not have, that it is a vendor's.
[[nodiscard]] constexpr CatalogueEntry describe(StatisticId id) {
  for (const CatalogueEntry& entry : kCatalogue) {
    if (entry.id == id) return entry;
  }
  return {id, "", "vendor statistic"};
}

}  // namespace guest
