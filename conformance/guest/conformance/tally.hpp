// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "abi/table.hpp"

namespace guest {

/// Counts the cases and prints what came of them: a line for each row and each two rows, and a few
/// for cases that failed.
class Tally {
 public:
  /// A case that was run; null, or what was wrong with it. It counts for its row, and for that row
  /// over each later one of `held`, all whose conditions held.
  void count(const abi_test::Case& c, const char* fault, abi_test::Rows held);
  /// PASS, FAIL, SKIP and SUMMARY; of the row with the number `only`, if that is not 0.
  void print_all(std::size_t only) const;

 private:
  struct Cases {
    uint32_t run = 0, failed = 0;
    void add(bool fault) { ++run, failed += fault; }
  };
  static constexpr uint32_t kMostDetails = 20;

  Cases all_;
  Cases over_[1 + abi_test::kRows][1 + abi_test::kRows]{};  // [row][row]: whatever else held
};

}  // namespace guest
