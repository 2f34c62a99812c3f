// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scmstats/core/status.hpp"

namespace scmstats::cli {

/// Names the row of docs/abi.md's table of checks that an rr-buffer fails, whatever NVDIMM it is
/// for.
struct FailedRow {
  std::string_view row;  ///< its name in the table
  Status status;
  std::string reason;  ///< for people: what is wrong, and what would be right
};

/// Formats a status: "H_P3 (-56)".
std::string describe(Status status);

/// Asks the hypercall itself. Returns nothing if the rr-buffer passes the rows from below-header to
/// too-small.
std::optional<FailedRow> check_rr_buffer(std::span<const std::byte> bytes);

/// Formats the content of an rr-buffer that passes check_rr_buffer().
std::string table_of(std::span<const std::byte> bytes);

}  // namespace scmstats::cli
