// SPDX-License-Identifier: MIT
#include "groups.hpp"
#include "translation.hpp"
#include "traps.hpp"

namespace guest {
namespace {

/// The pages in use: one, and the one behind.
constexpr size_t kFirst = 16, kSecond = 17;
constexpr uint64_t kInFirst = kPages + kFirst * kPageBytes + kPageBytes / 2;
constexpr uint64_t kBoundary = kPages + kSecond * kPageBytes;
constexpr uint64_t kInSecond = kBoundary + kPageBytes / 2;
constexpr uint64_t kTimes = 7;  // of each fault

void run_translated(const TestedInstruction& instruction, uint64_t at, uint64_t times) {
  translate(true);
  instruction.run(at, times);
  translate(false);
}

Counts counts(const TestedInstruction& instruction, uint64_t times) {
  return {instruction.loads * times, instruction.stores * times};
}

/// Visits those that this processor knows, and that load or store there.
template <typename Visit>
void group(const char* name, Tally& tally, Visit visit) {
  tally.begin_group("translated mode, ", name);
  for_each_instruction([&](const TestedInstruction& instruction, uint64_t times) {
    const bool accesses = instruction.loads + instruction.stores != 0;
    if (accesses && tally.knows(instruction)) visit(instruction, times);
  });
  tally.end_group();
}

/// Each time `prepare` takes the second page away, and the fault gives it back at `real`.
template <typename Prepare>
void count_faults(uint64_t at, uint64_t real, const TestedInstruction& instruction, uint64_t faults,
                  Tally& tally, Prepare prepare) {
  prepare_page_fault(page_entry(kSecond), page_entry_value(real));
  for (uint64_t i = 0; i < kTimes; ++i) {
    prepare();
    run_translated(instruction, at, 1);
  }
  tally.expect(instruction.name, 0, counts(instruction, kTimes));
  if (take_page_faults() != faults) tally.fail(instruction.name, "not as many page faults");
}

bool can_be_cut(const TestedInstruction& instruction) {
  return instruction.where == Where::kAnywhere && instruction.bytes >= 2;
}

void count_faults_that_are_mended(uint64_t nvdimm, uint64_t ram, Tally& tally) {
  const auto unmap = [] { unmap_page(kSecond); };
  group("page faults, a whole access", tally, [&](const TestedInstruction& instruction, uint64_t) {
    count_faults(kInSecond, nvdimm, instruction, kTimes, tally, unmap);
  });
  group("page faults, half an access", tally, [&](const TestedInstruction& instruction, uint64_t) {
    if (!can_be_cut(instruction)) return;
    count_faults(kBoundary - instruction.bytes / 2, nvdimm, instruction, kTimes, tally, unmap);
  });
  group("page faults, half an access, to RAM", tally,
        [&](const TestedInstruction& instruction, uint64_t) {
          if (!can_be_cut(instruction)) return;
          count_faults(kBoundary - instruction.bytes / 2, ram, instruction, kTimes, tally, unmap);
        });
}

void count_faults_of_stores(uint64_t nvdimm, Tally& tally) {
  const auto protect = [&] { map_page_read_only(kSecond, nvdimm); };
  group("read-only, a whole access", tally, [&](const TestedInstruction& instruction, uint64_t) {
    if (wants_reservation(instruction)) return;
    const uint64_t faults = instruction.stores != 0 ? kTimes : 0;
    count_faults(kInSecond, nvdimm, instruction, faults, tally, protect);
  });
  group("read-only, half an access", tally, [&](const TestedInstruction& instruction, uint64_t) {
    if (!can_be_cut(instruction)) return;
    const uint64_t faults = instruction.stores != 0 ? kTimes : 0;
    count_faults(kBoundary - instruction.bytes / 2, nvdimm, instruction, faults, tally, protect);
  });
}

void count_faults_that_are_given_up(Tally& tally) {
  unmap_page(kSecond);
  leave_out_page_faults();
  group("page faults, given up", tally, [&](const TestedInstruction& instruction, uint64_t times) {
    run_translated(instruction, kInSecond, times);
    tally.expect(instruction.name, kNone, {});
    if (take_left_out() < times) tally.fail(instruction.name, "not as many page faults");
  });
}

}  // namespace

void count_through_a_page_that_moves(const Machine& machine, Tally& tally) {
  const auto ram = reinterpret_cast<uintptr_t>(ordinary);
  const uint64_t reals[] = {ram, machine.nvdimms()[0].begin, machine.nvdimms()[1].begin};
  group("a page that moves", tally, [&](const TestedInstruction& instruction, uint64_t times) {
    if (instruction.where == Where::kWalks) return;
    constexpr size_t kEachFromEachOther[] = {0, 1, 2, 0, 2, 1, 0};
    for (const size_t to : kEachFromEachOther) {
      map_page(kFirst, reals[to]);
      run_translated(instruction, kInFirst, times + to);
      if (to != 0) tally.counters().expect(to - 1, counts(instruction, times + to));
    }
    tally.expect(instruction.name, 0, {});
  });
}

void count_in_two_processes(const Machine& machine, Tally& tally) {
  const auto ram = reinterpret_cast<uintptr_t>(ordinary);
  map_page(kFirst, machine.nvdimms()[0].begin, 0);
  map_page(kSecond, ram, 0);
  map_page(kFirst, machine.nvdimms()[1].begin, 1);
  map_page(kSecond, machine.nvdimms()[1].begin + kPageBytes, 1);
  group("two processes", tally, [&](const TestedInstruction& instruction, uint64_t times) {
    if (instruction.where == Where::kWalks) return;
    for (size_t turn = 0; turn < 4; ++turn) {
      const size_t process = turn % kProcesses;
      switch_process(process);
      run_translated(instruction, kInFirst, times + process);
      run_translated(instruction, kInSecond, times + process);
      const uint64_t pages = process == 0 ? 1 : 2;
      tally.counters().expect(process, counts(instruction, pages * (times + process)));
    }
    tally.expect(instruction.name, 0, {});
  });
  switch_process(0);
}

void count_over_page_faults(const Machine& machine, Tally& tally) {
  const uint64_t first = machine.nvdimms()[0].begin, second = first + 3 * kPageBytes;
  map_page(kFirst, first);
  mend_page_faults();
  count_faults_that_are_mended(second, reinterpret_cast<uintptr_t>(ordinary), tally);
  count_faults_of_stores(second, tally);
  count_faults_that_are_given_up(tally);
}

}  // namespace guest
