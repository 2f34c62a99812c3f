// SPDX-License-Identifier: MIT
#include "util/human.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "scmstats/core/catalogue.hpp"

namespace scmstats::cli {
namespace {

constexpr double kNanosecond = 1e-9;
/// A number below this rounds to less than 1000.
constexpr double kThreeDigits = 999.5;

/// Formats days and hours, hours and minutes, or minutes and seconds.
std::string two_units(double seconds) {
  constexpr double kMinute = 60, kHour = 60 * kMinute, kDay = 24 * kHour;
  const double days = std::floor(seconds / kDay);
  if (days >= 1000) return fmt::format("{:.{}g}d", days, days < 1e7 ? 7 : 4);
  struct Units {
    double large, small;
    char large_name, small_name;
  };
  constexpr std::array<Units, 3> kUnits{
      {{kDay, kHour, 'd', 'h'}, {kHour, kMinute, 'h', 'm'}, {kMinute, 1, 'm', 's'}}};
  for (const Units& each : kUnits) {
    if (seconds < each.large) continue;
    const double large = std::floor(seconds / each.large);
    const double small = std::floor((seconds - large * each.large) / each.small);
    return fmt::format("{:.0f}{} {:.0f}{}", large, each.large_name, small, each.small_name);
  }
  return "";
}

}  // namespace

std::string human_count(double count) {
  constexpr std::array kPrefixes{"", " k", " M", " G", " T", " P", " E"};
  std::size_t prefix = 0;
  while (count >= kThreeDigits && prefix + 1 < kPrefixes.size()) {
    count /= 1000;
    ++prefix;
  }
  return fmt::format("{:.3g}{}", count, kPrefixes[prefix]);
}

std::string human_time(double seconds) {
  if (seconds >= 60) return two_units(seconds);
  if (seconds == 0) return "0 s";
  constexpr std::array kUnits{"ns", "us", "ms", "s"};
  std::size_t unit = 0;
  double time = seconds / kNanosecond;
  while (time >= kThreeDigits && unit + 1 < kUnits.size()) {
    time /= 1000;
    ++unit;
  }
  return fmt::format("{:.3g} {}", time, kUnits[unit]);
}

std::string human_value(StatisticId id, std::uint64_t value) {
  const Statistic* known = find_statistic(id);
  if (!known) return fmt::to_string(value);
  if (known->unit == Unit::Percent) return fmt::format("{} %", value);
  return human_rate(id, static_cast<double>(value));
}

std::string human_rate(StatisticId id, double rate) {
  const Statistic* known = find_statistic(id);
  if (known && known->unit == Unit::Seconds) return human_time(rate);
  if (known && known->unit == Unit::Nanoseconds) return human_time(rate * kNanosecond);
  return human_count(rate);
}

}  // namespace scmstats::cli
