// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>

#include "scmstats/core/status.hpp"
#include "symbolic.hpp"
#include "table.hpp"

namespace proof {

/// The result of the code under proof, in place of a HypercallOutput.
struct Output {
  scmstats::Status status;
  Number r4;
};

/// The result of a comparison of code with the table.
struct Comparison {
  int ways = 0;         // that the code can go
  std::set<Row> rows;   // that can decide; None: no row does
  std::string refuted;  // where the code does otherwise than the table: an example; else empty
};

/// Runs `check`, which gives a std::optional<Output>, every way it can go where `given` holds, and
/// proves each way to come to what the row says that decides.
template <typename Check>
Comparison compare(const z3::expr& given, std::span<const Condition> rows, Check check) {
  Comparison result;
  Paths::each(given, [&] {
    const std::optional<Output> output = check();
    const std::int64_t r3 = output ? static_cast<std::int64_t>(output->status) : 0;
    ++result.ways;

    const auto prove = [&](Row row, const z3::expr& claim) {
      const z3::expr here = Paths::condition() && decides(rows, row);
      if (!counterexample(here, context().bool_val(false))) return;  // this way is never its
      result.rows.insert(row);
      if (const auto example = counterexample(here, claim)) {
        result.refuted +=
            *example + "by the table: row " + std::string(name(row)) +
            "; by the code: " + (output ? "r3 = " + std::to_string(r3) : "not decided") + "\n";
      }
    };
    prove(Row::None, context().bool_val(!output));
    for (const Condition& each : rows) {
      prove(each.row, output ? context().bool_val(r3 == each.r3) && output->r4.expr() == each.r4
                             : context().bool_val(false));
    }
  });
  return result;
}

}  // namespace proof
