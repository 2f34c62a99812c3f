// SPDX-License-Identifier: MIT
#include "symbolic.hpp"

#include <stdexcept>

namespace proof {
namespace {

/// Returns whether the claims can be true. Fails if the solver does not know.
bool satisfiable(z3::solver& solver) {
  const z3::check_result result = solver.check();
  if (result == z3::unknown) throw std::runtime_error("z3: " + solver.reason_unknown());
  return result == z3::sat;
}

}  // namespace

bool Paths::is_possible(const z3::expr& condition) const {
  z3::solver solver(context());
  solver.add(condition_ && condition);
  return satisfiable(solver);
}

bool Paths::take(const z3::expr& condition) {
  if (next_ == forks_.size()) {
    const bool can_hold = is_possible(condition);
    forks_.push_back({can_hold, can_hold && is_possible(!condition)});
  }
  const bool taken = forks_[next_++].taken;
  condition_ = condition_ && (taken ? condition : !condition);
  return taken;
}

bool Paths::turn() {
  while (!forks_.empty() && !forks_.back().other_is_open) forks_.pop_back();
  if (forks_.empty()) return false;
  forks_.back() = {!forks_.back().taken, false};
  return true;
}

std::optional<std::string> counterexample(const z3::expr& given, const z3::expr& claim) {
  z3::solver solver(context());
  solver.add(given && !claim);
  if (!satisfiable(solver)) return std::nullopt;
  const z3::model model = solver.get_model();
  std::string text;
  for (unsigned i = 0; i < model.num_consts(); ++i) {
    const z3::func_decl symbol = model.get_const_decl(i);
    text += symbol.name().str() + " = " + model.get_const_interp(symbol).to_string() + "\n";
  }
  return text;
}

}  // namespace proof
