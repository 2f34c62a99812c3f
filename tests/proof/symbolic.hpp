// SPDX-License-Identifier: MIT
#pragma once

#include <z3++.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace proof {

/// Every expression of this program lives in this context.
inline z3::context& context() {
  static z3::context context;
  return context;
}

/// The branches that code under proof takes. Code that decides by symbolic conditions is run once
/// for each way it can go at all, so all runs together cover every value of every symbol.
class Paths {
 public:
  /// Calls `run` for each way; `assuming`: what holds of the symbols beforehand. Not to be nested.
  template <typename Run>
  static void each(const z3::expr& assuming, Run&& run) {
    Paths paths(assuming);
    current_ = &paths;
    do {
      paths.condition_ = assuming;
      paths.next_ = 0;
      run();
    } while (paths.turn());
    current_ = nullptr;
  }

  /// Holds on the way taken now, up to here.
  static const z3::expr& condition() { return current_->condition_; }

  /// Which way to go where `condition` may hold or not.
  static bool choose(const z3::expr& condition) { return current_->take(condition); }

 private:
  struct Fork {
    bool taken, other_is_open;
  };

  explicit Paths(const z3::expr& assuming) : condition_(assuming) {}

  bool take(const z3::expr& condition);
  bool is_possible(const z3::expr& condition) const;
  /// To the next way; false where there is none.
  bool turn();

  static inline Paths* current_ = nullptr;
  z3::expr condition_;
  std::vector<Fork> forks_;
  std::size_t next_ = 0;
};

/// A condition on symbols. Code that asks for its truth goes both ways.
class Bool {
 public:
  explicit Bool(z3::expr expr) : expr_(std::move(expr)) {}
  operator bool() const { return Paths::choose(expr_); }
  const z3::expr& expr() const { return expr_; }

 private:
  z3::expr expr_;
};

/// All values of a std::uint64_t at once, with its arithmetic: modulo 2^64, compared unsigned.
class Number {
 public:
  Number(std::uint64_t value) : expr_(context().bv_val(value, 64)) {}
  explicit Number(z3::expr expr) : expr_(std::move(expr)) {}
  /// Any number of `bits`.
  static Number any(const char* name, unsigned bits = 64) {
    return Number(z3::zext(context().bv_const(name, bits), 64 - bits));
  }

  const z3::expr& expr() const { return expr_; }

  friend Number operator+(const Number& a, const Number& b) { return Number(a.expr_ + b.expr_); }
  friend Number operator-(const Number& a, const Number& b) { return Number(a.expr_ - b.expr_); }
  friend Number operator*(const Number& a, const Number& b) { return Number(a.expr_ * b.expr_); }
  friend Number operator&(const Number& a, const Number& b) { return Number(a.expr_ & b.expr_); }
  friend Bool operator==(const Number& a, const Number& b) { return Bool(a.expr_ == b.expr_); }
  friend Bool operator!=(const Number& a, const Number& b) { return Bool(a.expr_ != b.expr_); }
  friend Bool operator<(const Number& a, const Number& b) { return Bool(ult(a.expr_, b.expr_)); }
  friend Bool operator>(const Number& a, const Number& b) { return Bool(ugt(a.expr_, b.expr_)); }

 private:
  z3::expr expr_;
};

/// A number for the statements of the proof: 128 bits, so that nothing here overflows.
inline z3::expr wide(const Number& number) {
  return z3::zext(number.expr(), 64);
}
inline z3::expr wide(std::uint64_t number) {
  return context().bv_val(number, 128);
}

/// Values of the symbols for which `claim` does not hold though `given` does, as text a line;
/// nothing where there are none: then the claim is proved.
std::optional<std::string> counterexample(const z3::expr& given, const z3::expr& claim);

}  // namespace proof
