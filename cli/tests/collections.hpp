// SPDX-License-Identifier: MIT
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "collectors/collector.hpp"

namespace scmstats {

inline void PrintTo(const Reading& reading, std::ostream* stream) {
  *stream << text_of(reading.id) << " = " << reading.value;
}

namespace cli {

/// A collection that has these readings, and these ids and reasons as what is missing.
inline auto has(std::vector<Reading> readings) {
  return testing::Field(&Collection::readings, testing::ElementsAreArray(readings));
}
inline auto misses(std::vector<std::string> lines) {
  return testing::Field(&Collection::missing, testing::ElementsAreArray(lines));
}

/// The message that `action` throws; empty where it throws none.
template <typename Action>
std::string message_of(const Action& action) {
  try {
    action();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

}  // namespace cli
}  // namespace scmstats
