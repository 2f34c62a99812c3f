// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qmp/nvdimm.hpp"
#include "scmstats/core/statistic_id.hpp"

namespace scmstats::cli {

/// What QEMU's properties call a statistic: the perf event with hyphens, "mem-life"; a source's own
/// as it is.
std::string qemu_key(StatisticId id);

/// The name in JSON and in ndctl: the perf event, "mem_life"; a source's own as it is.
std::string json_key(StatisticId id);

/// The statistic that QEMU has under a key; none if there is no such statistic.
std::optional<StatisticId> id_of_key(std::string_view key);

/// A standard statistic as people may write it: MemLife, mem_life or mem-life; none for others.
std::optional<StatisticId> find_by_name(std::string_view name);

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

/// What QEMU's scm-stats and scm-origins say, the standard statistics in catalogue order, then a
/// source's own. Throws std::runtime_error where they are not such dictionaries.
std::vector<LiveStatistic> parse_statistics(const Json& values, const Json& origins);

/// Reads the statistics of an NVDIMM. Throws std::runtime_error where this QEMU has no scmstats.
LiveStatistics read_statistics(Monitor& monitor, const VmNvdimm& nvdimm);

/// An NVDIMM's statistics as programs read them.
Json json_of(const LiveStatistics& nvdimm);

}  // namespace scmstats::cli
