// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "scmstats/core/statistic_id.hpp"

namespace scmstats::cli {

/// Formats a count with three digits and a decimal prefix: "5.78 M".
std::string human_count(double count);

/// Formats a time in the unit that fits, in ASCII and at most 10 characters: "716 ms", "6d 23h".
std::string human_time(double seconds);

/// Formats a statistic's value as `ndctl list -u` does: "5.78 M", "6d 23h", "100 %". The unit of a
/// source's own statistic is not known, so its value is printed unchanged.
std::string human_value(StatisticId id, std::uint64_t value);

/// Formats the rise of a counter or a duration per second, in the unit of the statistic.
std::string human_rate(StatisticId id, double rate);

}  // namespace scmstats::cli
