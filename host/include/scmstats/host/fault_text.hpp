// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scmstats/host/fault_plan.hpp"
#include "scmstats/host/result.hpp"

namespace scmstats {

/// A member of the JSON object that describes a fault.
struct FaultKey {
  std::string_view name;
  std::string_view value;    ///< its form on the command line, after "name="
  std::string_view meaning;  ///< for people
};

/// The kinds of fault: each changes one part of an answer.
inline constexpr std::array<FaultKey, 13> kFaultKinds{{
    {"status", "NAME|NUMBER", "the status in r3"},
    {"r4", "NUMBER", "r4: after a size query the size"},
    {"eye-catcher", "TEXT|NUMBER", "the header's eye-catcher"},
    {"version", "NUMBER", "the header's stats_version"},
    {"count", "NUMBER", "the header's num_statistics; the entries stay"},
    {"vanish", "STAT", "the statistic is not supported"},
    {"appear", "STAT:VALUE", "the statistic is supported, with this value"},
    {"values", "STAT:VALUE", "the value of a statistic"},
    {"ids", "STAT:ID", "the id of a statistic's entry"},
    {"order", "reversed", "the entries in reverse order"},
    {"write", "BYTES", "only so many bytes of the answer are written"},
    {"delay", "SECONDS", "the call returns later, by 0.001 to 1 second"},
    {"step", "NUMBER", "added to r4 and values at each further call that has the fault"},
}};

/// A change of an NVDIMM's faults.
struct FaultChange {
  bool replaces;  ///< the faults that there are
  std::vector<PlannedFault> faults;
};

/// Parses a JSON text: an object adds a fault, a list of objects replaces all faults. On failure
/// the string is one line for people: what is wrong, and what would be right.
Result<FaultChange> parse_faults(std::string_view json);

/// Returns the list that parse_faults() parses as these faults.
std::string format_faults(std::span<const PlannedFault> faults);

}  // namespace scmstats
