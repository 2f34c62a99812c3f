// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "symbolic.hpp"

namespace proof {

/// What anyone may call with, every value of it at once.
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

/// A row of abi.md's table of checks: where `condition` holds and no earlier row's does, the call
/// returns `r3` and `r4`.
struct Row {
  int number;
  z3::expr condition;
  std::int64_t r3;
  z3::expr r4;
};

/// abi.md's rows 1 to 6, written from its words alone, in numbers that do not overflow.
inline std::vector<Row> register_rows(const Call& call, const Device& device) {
  const z3::expr as_it_came = call.drc_index.expr();
  const z3::expr size = wide(call.size), supported = wide(device.supported);
  return {
      {1, !device.plugged, -4, as_it_came},
      {2, supported == wide(0), -67, as_it_came},
      {3, !device.allowed, -10, as_it_came},
      {4, size == wide(0), 0, (wide(16) + wide(16) * supported).extract(63, 0)},
      {5, ult(size, wide(16)), -70, as_it_came},
      {6, ugt(size, wide(4096)), -56, as_it_came},
  };
}

/// Row 7, where it is arithmetic: [r5, r5 + size) wraps past 2^64.
inline z3::expr wraps_past_2_64(const Call& call) {
  return ugt(wide(call.address) + wide(call.size), z3::shl(wide(1), wide(64)));
}

/// Rows 8 to 11.
inline std::vector<Row> header_rows(const Call& call, const Device& device, const Header& header) {
  const z3::expr as_it_came = call.drc_index.expr();
  const z3::expr count = wide(header.num_statistics);
  const z3::expr entries = z3::ite(count == wide(0), wide(device.supported), count);
  return {
      {8, wide(header.eye_catcher) != wide(0x53434D5354415453), -70, as_it_came},
      {9, wide(header.stats_version) != wide(1), 3, as_it_came},
      {10, ugt(count, wide(255)), -56, as_it_came},
      {11, ult(wide(call.size), wide(16) + wide(16) * entries), -56, as_it_came},
  };
}

/// That this row decides; for a row of 0, that none does.
inline z3::expr decides(std::span<const Row> rows, int number) {
  z3::expr none_before = context().bool_val(true);
  for (const Row& row : rows) {
    if (row.number == number) return none_before && row.condition;
    none_before = none_before && !row.condition;
  }
  return none_before;
}

}  // namespace proof
