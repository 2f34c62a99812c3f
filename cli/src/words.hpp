#pragma once

#include <string>

#include "scmstats/core/catalogue.hpp"

namespace scmstats::cli {

/// An id as it is padded.
inline std::string text(StatisticId id) {
  const auto bytes = id.text();
  return {bytes.begin(), bytes.end()};
}

}  // namespace scmstats::cli
