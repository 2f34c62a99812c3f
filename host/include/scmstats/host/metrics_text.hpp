// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scmstats/core/statistic_id.hpp"

namespace scmstats {

/// The labels of all of a VM's metrics.
struct VmLabels {
  std::string vm;    ///< its name
  std::string uuid;  ///< empty where it has none
};

/// One NVDIMM's sample, as metrics show it.
struct NvdimmSample {
  std::string id;
  std::uint64_t drc_index;
  std::span<const StatisticId> supported;
  std::vector<std::optional<std::uint64_t>> values;  ///< of supported
  std::chrono::milliseconds asked;                   ///< unix time at which all sources answered
};

/// The Prometheus text format, version 0.0.4: a family a statistic of the catalogue, in base units,
/// one for all of the sources' own, and two that show how far the others can be trusted. A
/// statistic without a value has no line. Numbers are exact: 64 bits, nanoseconds as decimals of a
/// second.
std::string format_metrics(const VmLabels& vm, std::span<const NvdimmSample> nvdimms);

}  // namespace scmstats
