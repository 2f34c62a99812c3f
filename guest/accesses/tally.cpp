// SPDX-License-Identifier: MIT
#include "tally.hpp"

#include <string_view>

#include "guest/console.hpp"
#include "guest/rtas.hpp"
#include "traps.hpp"

namespace guest {

alignas(1 << 16) constinit uint8_t ordinary[kRoom]{};

void Tally::look_for_illegal_instructions() {
  const auto at = reinterpret_cast<uintptr_t>(ordinary) + kRoom / 2;
  const bool stores = stores_quadwords_conditionally(at) && take_left_out() == 0;
  (void)take_left_out();
  for_each_instruction([&](const TestedInstruction& instruction, uint64_t) {
    instruction.run(at, 1);
    const char* why = take_left_out() != 0 ? ": this processor does not know it\n" : nullptr;
    if (!why && !stores && std::string_view(instruction.name).starts_with("lqarx, stqcx.")) {
      why = ": its stqcx. never stores here\n";
    }
    if (!why) return;
    print("SKIP ", instruction.name, why);
    if (illegal_count_ < kMostIllegal) illegal_[illegal_count_++] = &instruction;
  });
}

bool Tally::knows(const TestedInstruction& instruction) const {
  for (size_t i = 0; i < illegal_count_; ++i) {
    if (illegal_[i] == &instruction) return false;
  }
  return true;
}

void Tally::begin_group(const char* name, const char* detail) {
  group_ = name;
  detail_ = detail;
  run_ = failed_ = 0;
}

void Tally::expect(const char* name, int nvdimm, Counts counts) {
  ++run_;
  if (nvdimm == kNone) return;  // the group's end reports it
  counters_.expect(static_cast<size_t>(nvdimm), counts);
  if (!counters_.agree()) fail(name, "wrong count");
}

void Tally::expect_in_sum(const char* name, Counts counts) {
  ++run_;
  if (!counters_.agree_in_sum(counts)) fail(name, "wrong count");
}

void Tally::fail(const char* name, const char* why) {
  ++failed_;
  print("FAIL ", group_, detail_, ": ", name, ": ", why, "\n");
  if (++all_failed_ < kMostFailures) return;
  print("FAIL: too many to go on\n");
  power_off();
}

void Tally::end_group() {
  if (!counters_.stay()) fail("all of them", "counted otherwise");
  print(failed_ == 0 ? "PASS " : "FAIL ", group_, detail_, ": ", decimal(run_), " cases, ",
        decimal(failed_), " failed\n");
  all_run_ += run_;
}

void Tally::print_summary() const {
  print("SUMMARY: ", decimal(all_run_), " cases, ", decimal(all_run_ - all_failed_), " passed, ",
        decimal(all_failed_), " failed, ", decimal(illegal_count_), " skipped\n");
}

}  // namespace guest
