// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "scmstats/core/statistic_id.hpp"

namespace scmstats::cli {

/// A value for one of the sixteen, whatever its sources say.
struct Injection {
  StatisticId id;
  std::uint64_t value;
  bool operator==(const Injection&) const = default;
};

/// Of a STAT=VALUE; or why it is none, on one line.
std::variant<Injection, std::string> parse_injection(std::string_view text);

/// Of many, each statistic once; throws std::runtime_error.
std::vector<Injection> parse_injections(const std::vector<std::string>& texts);

}  // namespace scmstats::cli
