// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "scmstats/core/statistic_id.hpp"

namespace scmstats::cli {

/// A count with three digits and a decimal prefix: "5.78 M".
std::string human_count(double count);

/// A time in the unit that fits, in ASCII: "716 ms", "6d 23h". At most 10 characters.
std::string human_time(double seconds);

/// A statistic's value for people, as `ndctl list -u` prints values: "5.78 M", "6d 23h", "100 %".
/// The unit of a source's own statistic is not known: its value is printed as it is.
std::string human_value(StatisticId id, std::uint64_t value);

/// By how much a counter or a duration rises per second, in the unit of the statistic.
std::string human_rate(StatisticId id, double rate);

}  // namespace scmstats::cli
