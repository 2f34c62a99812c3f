// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "qmp/vm_nvdimm.hpp"

namespace scmstats::cli {

/// What QEMU's scm-stats and scm-origins say, the standard statistics in catalogue order, then a
/// source's own. Throws std::runtime_error where they are not such dictionaries.
std::vector<LiveStatistic> parse_statistics(const Json& values, const Json& origins);

/// An NVDIMM's statistics as programs read them.
Json json_of(const LiveStatistics& nvdimm);

}  // namespace scmstats::cli
