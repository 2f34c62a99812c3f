// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "scmstats/core/statistic_id.hpp"

namespace scmstats::cli {

/// A value for a standard statistic, in place of its source's.
struct Injection {
  StatisticId id;
  std::uint64_t value;
  bool operator==(const Injection&) const = default;
};

/// Parses STAT=VALUE. Returns why it cannot, on one line.
std::variant<Injection, std::string> parse_injection(std::string_view text);

/// Parses several, each statistic once. Throws std::runtime_error.
std::vector<Injection> parse_injections(const std::vector<std::string>& texts);

}  // namespace scmstats::cli
