// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "counters.hpp"
#include "machine.hpp"
#include "tested_instruction.hpp"

namespace guest {

/// No NVDIMM: ordinary memory.
inline constexpr int kNone = -1;

/// Lets instructions loose, holds the counters against what they should count, and prints what came
/// of it: a line for each that failed, one for each group, a summary.
class Tally {
 public:
  explicit Tally(const Machine& machine) : counters_{machine.drc_indices()} {}

  [[nodiscard]] Counters& counters() { return counters_; }

  /// Finds out which instructions this processor does not know, and prints these.
  void look_for_illegal_instructions();
  /// Returns whether the processor has the instruction.
  [[nodiscard]] bool knows(const TestedInstruction& instruction) const;

  void begin_group(const char* name, const char* detail = "");
  /// After a case was executed that counts as that; `name`: who failed if it does not.
  void expect(const char* name, int nvdimm, Counts counts);
  /// After one that all NVDIMMs together count as that.
  void expect_in_sum(const char* name, Counts counts);
  /// A case that failed in another way. The guest ends where there are too many.
  void fail(const char* name, const char* why);
  void end_group();

  void print_summary() const;

 private:
  static constexpr size_t kMostIllegal = 64;
  static constexpr uint32_t kMostFailures = 500;

  Counters counters_;
  const TestedInstruction* illegal_[kMostIllegal]{};
  size_t illegal_count_ = 0;
  const char* group_ = "";
  const char* detail_ = "";
  uint32_t run_ = 0, failed_ = 0;
  uint32_t all_run_ = 0, all_failed_ = 0;
};

}  // namespace guest
