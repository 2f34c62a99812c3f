// SPDX-License-Identifier: MIT
#pragma once

// Freestanding: shared by the unit tests of core/ and the bare-metal conformance guest.

#include <cstddef>
#include <iterator>
#include <string_view>

#include "scmstats/core/status.hpp"

namespace abi_test {

/// The rows of the table of checks in docs/abi.md, in its order.
enum class Row {
  None,  // no row of the table
  UnknownNvdimm,
  NoStatistics,
  Denied,
  SizeQuery,
  BelowHeader,
  AbovePage,
  NotRam,
  EyeCatcher,
  Version,
  TooManyNamed,
  TooSmall,
  NoValue,
  ReadOnly,
  All,
  Named,
  Partial,
};

/// A row's name in docs/abi.md and the status that it gives.
struct RowOfTable {
  std::string_view name;
  scmstats::Status status;
};

/// The only place where a row's number stands: it is the index here.
inline constexpr RowOfTable kTable[] = {
    {"none", {}},
    {"unknown-nvdimm", scmstats::Status::Parameter},
    {"no-statistics", scmstats::Status::Unsupported},
    {"denied", scmstats::Status::Authority},
    {"size-query", scmstats::Status::Success},
    {"below-header", scmstats::Status::BadData},
    {"above-page", scmstats::Status::P3},
    {"not-ram", scmstats::Status::Privilege},
    {"eye-catcher", scmstats::Status::BadData},
    {"version", scmstats::Status::NotAvailable},
    {"too-many-named", scmstats::Status::P3},
    {"too-small", scmstats::Status::P3},
    {"no-value", scmstats::Status::Hardware},
    {"read-only", scmstats::Status::Privilege},
    {"all", scmstats::Status::Success},
    {"named", scmstats::Status::Success},
    {"partial", scmstats::Status::Partial},
};
inline constexpr std::size_t kRows = std::size(kTable) - 1;
static_assert(static_cast<std::size_t>(Row::Partial) == kRows);

constexpr std::size_t number(Row row) {
  return static_cast<std::size_t>(row);
}

constexpr std::string_view name(Row row) {
  return kTable[number(row)].name;
}

}  // namespace abi_test
