#include "groups.hpp"
#include "guest/console.hpp"
#include "translation.hpp"
#include "traps.hpp"

namespace guest {
namespace {

/// The pages in use: one, and the one behind.
constexpr size_t kFirst = 16, kSecond = 17;
constexpr uint64_t kBoundary = kPages + kSecond * kPageBytes;
constexpr uint64_t kTimes = 7;  // of each fault

void count_faults_at(uint64_t at, uint64_t real, const Instruction& instruction, Tally& tally) {
  prepare_page_fault(page_entry(kSecond), page_entry_value(real));
  for (uint64_t i = 0; i < kTimes; ++i) {
    unmap_page(kSecond);
    translate(true);
    instruction.run(at, 1);
    translate(false);
  }
  tally.expect(instruction.name, 0, {instruction.loads * kTimes, instruction.stores * kTimes});
  if (take_page_faults() != kTimes) tally.fail(instruction.name, "not as many page faults");
}

}  // namespace

void count_through_a_page_that_moves(const Machine& machine, Tally& tally) {
  tally.begin_group("translated mode, a page that moves");
  const auto ram = reinterpret_cast<uintptr_t>(ordinary);
  const uint64_t reals[] = {ram, machine.nvdimms()[0].begin, machine.nvdimms()[1].begin};
  for_each_instruction([&](const Instruction& instruction, uint64_t times) {
    if (instruction.where == Where::kWalks || !tally.knows(instruction)) return;
    // To each from each other one.
    for (const int next : {0, 1, 2, 0, 2, 1, 0}) {
      map_page(kFirst, reals[next]);
      translate(true);
      instruction.run(kPages + kFirst * kPageBytes + kPageBytes / 2,
                      times + static_cast<uint64_t>(next));
      translate(false);
      if (next == 0) continue;
      const uint64_t n = times + static_cast<uint64_t>(next);
      tally.counters().expect(static_cast<size_t>(next - 1),
                              {instruction.loads * n, instruction.stores * n});
    }
    tally.expect(instruction.name, 0, {});
  });
  tally.end_group();
}

void count_over_page_faults(const Machine& machine, Tally& tally) {
  mend_page_faults();
  const uint64_t first = machine.nvdimms()[0].begin, second = first + 3 * kPageBytes;
  const auto ram = reinterpret_cast<uintptr_t>(ordinary);
  map_page(kFirst, first);
  const auto for_each = [&](const char* name, auto visit) {
    tally.begin_group("translated mode, page faults, ", name);
    for_each_instruction([&](const Instruction& instruction, uint64_t) {
      const bool accesses = instruction.loads + instruction.stores != 0;
      if (accesses && tally.knows(instruction)) visit(instruction);
    });
    tally.end_group();
  };
  for_each("a whole access", [&](const Instruction& instruction) {
    count_faults_at(kBoundary + kPageBytes / 2, second, instruction, tally);
  });
  const auto in_its_second_half = [&](uint64_t real) {
    return [&tally, real](const Instruction& instruction) {
      if (instruction.where != Where::kAnywhere || instruction.bytes < 2) return;
      count_faults_at(kBoundary - instruction.bytes / 2, real, instruction, tally);
    };
  };
  for_each("half an access", in_its_second_half(second));
  for_each("half an access, to RAM", in_its_second_half(ram));
}

}  // namespace guest
