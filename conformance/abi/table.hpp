// SPDX-License-Identifier: MIT
#pragma once

// Freestanding: shared by the unit tests of core/ and the bare-metal conformance guest.

#include <algorithm>
#include <cstdint>

#include "abi/cases.hpp"

/// The table of checks in docs/abi.md, row by row, for whatever a case may be.
namespace abi_test {

inline constexpr int kRows = 16;

/// A set of rows, row r as bit r.
using Rows = std::uint32_t;

/// A case as its call finds it: a header that lies in memory which cannot be written is not the
/// case's own. That memory holds a request for all at its start, then zeros.
constexpr Case as_it_lies(Case c, const MemoryMap& map) {
  const std::uint64_t address = c.address(map);
  if (!is_ram(map, address, 16) || is_writable(map, address, 16)) return c;
  const bool request = address == map.read_only_begin;
  return c.eye(request ? kEyeCatcher : 0).versioned(1).counting(0);
}

constexpr std::size_t values_now(Nvdimm nvdimm) {
  std::size_t count = 0;
  for (std::size_t place = 0; place < supported(nvdimm); ++place) {
    count += value_at(nvdimm, place).has_value();
  }
  return count;
}

/// The first id asked for that cannot be served, as kR4AsItCame where all can.
constexpr std::uint64_t first_unserved(const Case& c) {
  for (std::size_t i = 0; i < std::min<std::size_t>(c.count, c.num_ids); ++i) {
    if (c.ids[i] != kNoop && !value_of(c.nvdimm, c.ids[i])) return c.ids[i];
  }
  return kR4AsItCame;
}

/// Every row whose condition holds, whether or not an earlier one decides.
constexpr Rows rows_that_hold(const Case& c, const MemoryMap& map) {
  const std::uint64_t address = c.address(map);
  const std::uint64_t entries = c.count != 0 ? c.count : supported(c.nvdimm);
  const std::uint64_t answered = c.count != 0 ? c.count : values_now(c.nvdimm);
  const bool plugged = c.drc_index() - kFirstDrcIndex < std::uint64_t(Nvdimm::NotPlugged);
  const bool conditions[1 + kRows] = {
      false,
      !plugged,
      supported(c.nvdimm) == 0,
      switched_off(c.nvdimm),
      c.size == 0,
      c.size < 16,
      c.size > 4096,
      !is_ram(map, address, c.size),
      c.eye_catcher != kEyeCatcher,
      c.version != 1,
      c.count > 255,
      c.size < 16 + 16 * entries,
      c.count == 0 && values_now(c.nvdimm) == 0,
      !is_writable(map, address, 16 + 16 * answered),
      c.count == 0,
      first_unserved(c) == kR4AsItCame,
      first_unserved(c) != kR4AsItCame,
  };
  Rows rows = 0;
  for (int row = 1; row <= kRows; ++row) rows |= Rows{conditions[row]} << row;
  return rows;
}

constexpr int first_row(Rows rows) {
  int row = 1;
  while (!(rows >> row & 1)) ++row;
  return row;
}

/// The case with what it must come to.
constexpr Case decided(Case c, const MemoryMap& map) {
  constexpr Status kStatus[1 + kRows] = {{},
                                         Status::Parameter,
                                         Status::Unsupported,
                                         Status::Authority,
                                         Status::Success,
                                         Status::BadData,
                                         Status::P3,
                                         Status::Privilege,
                                         Status::BadData,
                                         Status::NotAvailable,
                                         Status::P3,
                                         Status::P3,
                                         Status::Hardware,
                                         Status::Privilege,
                                         Status::Success,
                                         Status::Success,
                                         Status::Partial};
  c = as_it_lies(c, map);
  c.row = first_row(rows_that_hold(c, map));
  c.status = kStatus[c.row];
  c.r4 = kR4AsItCame;
  if (c.row == 4) c.r4 = 16 + 16 * supported(c.nvdimm);
  if (c.row == 14 || c.row == 15) c.r4 = 0;
  if (c.row == 16) c.r4 = first_unserved(c);
  return c;
}

}  // namespace abi_test
