// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "qmp/vm_nvdimm.hpp"

namespace scmstats::cli {

/// The time per operation between two looks at an NVDIMM, in nanoseconds, as iostat's await: by how
/// much the duration `id` rose per load, store, read or write. None if `id` is another statistic,
/// if nothing was counted, or if the duration or its count was not measured both times or fell.
std::optional<double> latency(const LiveStatistics& before, const LiveStatistics& now,
                              StatisticId id);

}  // namespace scmstats::cli
