// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include "scmstats/core/statistic_id.hpp"

namespace scmstats {

enum class Unit { Count, Seconds, Percent, Nanoseconds };

enum class Kind {
  Counter,   ///< only rises
  Duration,  ///< a total of time, only rises
  Gauge,     ///< rises and falls
};

/// For people: "nanoseconds", "counter".
constexpr std::string_view name(Unit unit) noexcept {
  switch (unit) {
    case Unit::Count:
      return "count";
    case Unit::Seconds:
      return "seconds";
    case Unit::Percent:
      return "percent";
    case Unit::Nanoseconds:
      return "nanoseconds";
  }
  return "";
}

constexpr std::string_view name(Kind kind) noexcept {
  switch (kind) {
    case Kind::Counter:
      return "counter";
    case Kind::Duration:
      return "duration";
    case Kind::Gauge:
      return "gauge";
  }
  return "";
}

/// A statistic that Linux knows by name.
struct Statistic {
  StatisticId id;
  std::string_view meaning;
  Unit unit;
  Kind kind;
  std::string_view perf_event;  ///< its name under /sys/bus/event_source/devices/nmem0/events
  std::string_view metric;      ///< for Prometheus, after "scmstats_"; its unit is the base unit
};

/// The 16 known statistics, in Linux's order, which is also the order of an answer to "all".
/// Source: papr_scm and nd_perf of Linux 6.1.
inline constexpr std::array<Statistic, 16> kCatalogue{{
    {"CtlResCt", "controller reset count", Unit::Count, Kind::Counter, "ctl_res_cnt",
     "controller_resets_total"},
    {"CtlResTm", "time since the last controller reset", Unit::Seconds, Kind::Gauge, "ctl_res_tm",
     "since_controller_reset_seconds"},
    {"PonSecs", "power-on time over the device's life", Unit::Seconds, Kind::Duration,
     "poweron_secs", "power_on_seconds_total"},
    {"MemLife", "life remaining", Unit::Percent, Kind::Gauge, "mem_life", "life_remaining_ratio"},
    {"CritRscU", "critical resource utilization", Unit::Percent, Kind::Gauge, "cri_res_util",
     "critical_resource_ratio"},
    {"HostLCnt", "host load count", Unit::Count, Kind::Counter, "host_l_cnt", "host_loads_total"},
    {"HostSCnt", "host store count", Unit::Count, Kind::Counter, "host_s_cnt", "host_stores_total"},
    {"HostSDur", "host store duration", Unit::Nanoseconds, Kind::Duration, "host_s_dur",
     "host_store_seconds_total"},
    {"HostLDur", "host load duration", Unit::Nanoseconds, Kind::Duration, "host_l_dur",
     "host_load_seconds_total"},
    {"MedRCnt", "media read count", Unit::Count, Kind::Counter, "med_r_cnt", "media_reads_total"},
    {"MedWCnt", "media write count", Unit::Count, Kind::Counter, "med_w_cnt", "media_writes_total"},
    {"MedRDur", "media read duration", Unit::Nanoseconds, Kind::Duration, "med_r_dur",
     "media_read_seconds_total"},
    {"MedWDur", "media write duration", Unit::Nanoseconds, Kind::Duration, "med_w_dur",
     "media_write_seconds_total"},
    {"CchRHCnt", "cache read hit count", Unit::Count, Kind::Counter, "cache_rh_cnt",
     "cache_read_hits_total"},
    {"CchWHCnt", "cache write hit count", Unit::Count, Kind::Counter, "cache_wh_cnt",
     "cache_write_hits_total"},
    {"FastWCnt", "fast write count", Unit::Count, Kind::Counter, "fast_w_cnt", "fast_writes_total"},
}};

/// The catalogue's row of an id, or null for a source's own id.
constexpr const Statistic* find_statistic(StatisticId id) noexcept {
  for (const Statistic& statistic : kCatalogue) {
    if (statistic.id == id) return &statistic;
  }
  return nullptr;
}

/// The largest value the statistic may have. A percentage never exceeds 100: ndctl computes
/// 100 - value without a sign, so 101 would become 18446744073709551615 % used.
constexpr std::uint64_t max_value(StatisticId id) noexcept {
  const Statistic* known = find_statistic(id);
  return known && known->unit == Unit::Percent ? 100 : std::numeric_limits<std::uint64_t>::max();
}

}  // namespace scmstats
