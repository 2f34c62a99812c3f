#pragma once

#include <string>
#include <string_view>

#include "scmstats/core/catalogue.hpp"

namespace scmstats::cli {

constexpr std::string_view name(Unit unit) {
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

constexpr std::string_view name(Kind kind) {
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

/// An id as it is padded.
inline std::string text(StatisticId id) {
  const auto bytes = id.text();
  return {bytes.begin(), bytes.end()};
}

}  // namespace scmstats::cli
