// SPDX-License-Identifier: MIT
#pragma once

// Freestanding: shared by the unit tests of core/ and the bare-metal conformance guest.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "abi/cases.hpp"

/// The conditions of the table of checks in docs/abi.md, for any case.
namespace abi_test {

/// A set of rows, each as the bit of its number.
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
  for (std::size_t index = 0; index < supported(nvdimm); ++index) {
    count += value_at(nvdimm, index).has_value();
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
  for (std::size_t row = 1; row <= kRows; ++row) rows |= Rows{conditions[row]} << row;
  return rows;
}

constexpr bool contains(Rows rows, Row row) {
  return (rows >> number(row) & 1) != 0;
}

constexpr Row first_row(Rows rows) {
  return Row{std::countr_zero(rows)};
}

/// The case with what it must come to.
constexpr Case decided(Case c, const MemoryMap& map) {
  c = as_it_lies(c, map);
  c.row = first_row(rows_that_hold(c, map));
  c.status = kTable[number(c.row)].status;
  c.r4 = kR4AsItCame;
  if (c.row == Row::SizeQuery) c.r4 = 16 + 16 * supported(c.nvdimm);
  if (c.row == Row::All || c.row == Row::Named) c.r4 = 0;
  if (c.row == Row::Partial) c.r4 = first_unserved(c);
  return c;
}

}  // namespace abi_test
