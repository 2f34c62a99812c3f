// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

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

}  // namespace scmstats::cli
