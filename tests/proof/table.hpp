// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "abi/row.hpp"
#include "symbolic.hpp"

namespace proof {

using abi_test::Row;

/// The registers of a call, with every value at once.
struct Call {
  Number drc_index = Number::any("r4"), address = Number::any("r5"), size = Number::any("r6");
};
struct Device {
  z3::expr plugged = context().bool_const("plugged");
  z3::expr allowed = context().bool_const("allowed");
  Number supported = Number::any("supported", 8);  // 255 at most: Nvdimm's constructor sees to it
};
struct Header {
  Number eye_catcher = Number::any("eye_catcher");
  Number stats_version = Number::any("stats_version", 32),
         num_statistics = Number::any("num_statistics", 32);
};

/// A row of the table of checks: where `condition` holds and no earlier row's does, the call
/// returns `r3` and `r4`.
struct Condition {
  Row row;
  z3::expr condition;
  std::int64_t r3;
  z3::expr r4;
};

/// The rows that look at registers, from the words of docs/abi.md alone, in numbers that do not
/// overflow.
inline std::vector<Condition> register_rows(const Call& call, const Device& device) {
  const z3::expr as_it_came = call.drc_index.expr();
  const z3::expr size = wide(call.size), supported = wide(device.supported);
  return {
      {Row::UnknownNvdimm, !device.plugged, -4, as_it_came},
      {Row::NoStatistics, supported == wide(0), -67, as_it_came},
      {Row::Denied, !device.allowed, -10, as_it_came},
      {Row::SizeQuery, size == wide(0), 0, (wide(16) + wide(16) * supported).extract(63, 0)},
      {Row::BelowHeader, ult(size, wide(16)), -70, as_it_came},
      {Row::AbovePage, ugt(size, wide(4096)), -56, as_it_came},
  };
}

/// NotRam, as far as it is arithmetic: [r5, r5 + size) wraps past 2^64.
inline z3::expr wraps_past_2_64(const Call& call) {
  return ugt(wide(call.address) + wide(call.size), z3::shl(wide(1), wide(64)));
}

/// The rows that look at the header.
inline std::vector<Condition> header_rows(const Call& call, const Device& device,
                                          const Header& header) {
  const z3::expr as_it_came = call.drc_index.expr();
  const z3::expr count = wide(header.num_statistics);
  const z3::expr entries = z3::ite(count == wide(0), wide(device.supported), count);
  return {
      {Row::EyeCatcher, wide(header.eye_catcher) != wide(0x53434D5354415453), -70, as_it_came},
      {Row::Version, wide(header.stats_version) != wide(1), 3, as_it_came},
      {Row::TooManyNamed, ugt(count, wide(255)), -56, as_it_came},
      {Row::TooSmall, ult(wide(call.size), wide(16) + wide(16) * entries), -56, as_it_came},
  };
}

/// Says that this row decides; Row::None, that no row does.
inline z3::expr decides(std::span<const Condition> rows, Row decider) {
  z3::expr none_before = context().bool_val(true);
  for (const Condition& each : rows) {
    if (each.row == decider) return none_before && each.condition;
    none_before = none_before && !each.condition;
  }
  return none_before;
}

}  // namespace proof
