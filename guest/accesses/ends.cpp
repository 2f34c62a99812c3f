// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string_view>

#include "groups.hpp"
#include "translation.hpp"

namespace guest {
namespace {

/// Bytes before and after an end.
constexpr uint64_t kAbout = 101;

uint64_t overlaps(const Range& range, uint64_t first, uint64_t step, uint64_t times) {
  uint64_t count = 0;
  for (uint64_t i = 0; i < times; ++i) count += range.meets(first + i * step, step);
  return count;
}

/// Over `end` in steps, in real or translated mode. No access is to two NVDIMMs: it begins at a
/// multiple of its bytes if there is one on either side.
void walk_over(uint64_t end, uint64_t window, const Machine& machine, Tally& tally) {
  for_each_instruction([&](const TestedInstruction& instruction, uint64_t) {
    const std::string_view name{instruction.name};
    const uint64_t step = instruction.bytes;
    if (instruction.where != Where::kWalks || instruction.loads + instruction.stores != 1) return;
    const uint64_t times = 2 * kAbout / step;
    const uint64_t at = end - kAbout / step * step;
    translate(window != 0);
    instruction.run(window + at, times);
    translate(false);
    for (size_t i = 0; i < machine.nvdimms().size(); ++i) {
      const uint64_t n = overlaps(machine.nvdimms()[i], at + step, step, times);
      tally.counters().expect(i, {instruction.loads * n, instruction.stores * n});
    }
    tally.expect(instruction.name, 0, {});
  });
}

void touch(uint64_t address) {
  auto* byte = reinterpret_cast<volatile uint8_t*>(address);
  *byte = *byte;
}

uint64_t touch_all(Range range, uint64_t step) {
  uint64_t count = 0;
  for (uint64_t at = std::max(range.begin, step); at < range.end; at += step, ++count) touch(at);
  return count;
}

}  // namespace

void count_at_the_ends(const Machine& machine, Tally& tally) {
  tally.begin_group("real mode, over an NVDIMM's ends");
  for (const Range& nvdimm : machine.nvdimms()) {
    walk_over(nvdimm.begin, 0, machine, tally);
    if (&nvdimm != &machine.nvdimms().back()) walk_over(nvdimm.end, 0, machine, tally);
  }
  tally.end_group();
}

void count_all_over(const Machine& machine, Tally& tally) {
  constexpr uint64_t kStep = 64 << 10;
  tally.begin_group("real mode, all over RAM");
  touch_all(machine.ram(), kStep);
  touch_all(machine.behind_the_first(), kStep);
  tally.expect("", kNone, {});
  tally.end_group();
  tally.begin_group("real mode, all over the NVDIMMs");
  for (size_t i = 0; i < machine.nvdimms().size(); ++i) {
    const uint64_t count = touch_all(machine.nvdimms()[i], kStep);
    tally.expect("an NVDIMM", static_cast<int>(i), {count, count});
  }
  tally.end_group();
}

void count_where_code_lies(const Machine& machine, Tally& tally) {
  constexpr uint32_t kCode[] = {0x88a30000, 0x4200fffc, 0x4e800020};  // lbz 5,0(3); bdnz; blr
  constexpr uint64_t kTimes = 1009, kTurns = 101;
  const uint64_t where = machine.nvdimms()[0].begin + kRoom;
  const auto write = [&] {
    auto* code = reinterpret_cast<volatile uint32_t*>(where);
    for (size_t i = 0; i < std::size(kCode); ++i) code[i] = kCode[i];
  };
  const auto execute = [&](uint64_t at) {
    register uint64_t r3 asm("r3") = at;
    asm volatile("sync\n icbi 0, %0\n sync\n isync\n mtctr %2\n mtlr %0\n blrl"
                 :
                 : "b"(where), "r"(r3), "b"(kTimes)
                 : "r5", "lr", "ctr", "memory");
  };
  tally.begin_group("real mode, code in an NVDIMM");
  write();
  tally.expect("it is written", 0, {0, std::size(kCode)});
  execute(reinterpret_cast<uintptr_t>(ordinary));
  tally.expect("it loads from RAM", 0, {});
  execute(where);
  tally.expect("it loads from itself", 0, {kTimes, 0});
  for (uint64_t turn = 0; turn < kTurns; ++turn) {
    write();
    execute(where);
  }
  tally.expect("it is written between", 0, {kTurns * kTimes, kTurns * std::size(kCode)});
  tally.end_group();
}

}  // namespace guest
