// SPDX-License-Identifier: MIT
#include "groups.hpp"
#include "translation.hpp"
#include "traps.hpp"

namespace guest {
namespace {

/// From an NVDIMM's begin, and from ordinary memory's.
constexpr uint64_t kInside = kRoom / 2;

struct Place {
  const char* name;
  uint64_t at;
  int nvdimm;
};

void run(const TestedInstruction& instruction, uint64_t at, uint64_t times, bool translated) {
  if (translated) translate(true);
  instruction.run(at, times);
  translate(false);
}

Counts counts(const TestedInstruction& instruction, uint64_t times) {
  return {instruction.loads * times, instruction.stores * times};
}

void count_at(const Place& place, Tally& tally, bool translated) {
  tally.begin_group(translated ? "translated mode, " : "real mode, ", place.name);
  for_each_instruction([&](const TestedInstruction& instruction, uint64_t times) {
    if (!tally.knows(instruction)) return;
    run(instruction, place.at, times, translated);
    tally.expect(instruction.name, place.nvdimm, counts(instruction, times));
  });
  tally.end_group();
}

/// With the first byte, half of them, and all but one before the boundary.
void count_across(const Place& place, Tally& tally, bool translated) {
  tally.begin_group(translated ? "translated mode, across " : "real mode, across ", place.name);
  for_each_instruction([&](const TestedInstruction& instruction, uint64_t times) {
    const uint64_t bytes = instruction.bytes;
    if (instruction.where != Where::kAnywhere || bytes < 2 || !tally.knows(instruction)) return;
    uint64_t all = 0, before = 0;
    for (const uint64_t shift : {uint64_t{1}, bytes / 2, bytes - 1}) {
      if (shift == before) continue;
      before = shift;
      run(instruction, place.at - shift, times + shift, translated);
      all += times + shift;
    }
    tally.expect(instruction.name, place.nvdimm, counts(instruction, all));
  });
  tally.end_group();
}

}  // namespace

void count_in_real_mode(const Machine& machine, Tally& tally) {
  const auto nvdimms = machine.nvdimms();
  const auto ram = reinterpret_cast<uintptr_t>(ordinary);
  count_at({"the first NVDIMM", nvdimms[0].begin + kInside, 0}, tally, false);
  count_at({"the second NVDIMM", nvdimms[1].begin + kInside, 1}, tally, false);
  if (nvdimms.size() > 2) {
    count_at({"the hot-plugged NVDIMM", nvdimms[2].begin + kInside, 2}, tally, false);
  }
  count_at({"RAM", ram + kInside, kNone}, tally, false);
  count_at({"memory behind the first NVDIMM", nvdimms[0].end + kInside, kNone}, tally, false);
  count_across({"two pages of an NVDIMM", nvdimms[1].begin + kInside, 1}, tally, false);
  count_across({"RAM and the first NVDIMM", nvdimms[0].begin, 0}, tally, false);
  count_across({"the first NVDIMM and memory", nvdimms[0].end, 0}, tally, false);
  count_across({"memory and the second NVDIMM", nvdimms[1].begin, 1}, tally, false);
}

void count_with_interrupts(const Machine& machine, Tally& tally) {
  constexpr uint64_t kMore = 20, kEnough = 20;
  interrupt_often();
  tally.begin_group("real mode, with interrupts");
  for_each_instruction([&](const TestedInstruction& instruction, uint64_t times) {
    if (instruction.where == Where::kWalks || wants_reservation(instruction)) return;
    if (!tally.knows(instruction)) return;
    allow_interrupts(true);
    instruction.run(machine.nvdimms()[1].begin + kInside, kMore * times);
    allow_interrupts(false);
    tally.expect(instruction.name, 1, counts(instruction, kMore * times));
  });
  if (take_interrupts() < kEnough) tally.fail("all of them", "hardly an interrupt came");
  tally.end_group();
}

void count_in_translated_mode(const Machine& machine, Tally& tally) {
  const auto nvdimms = machine.nvdimms();
  const auto ram = reinterpret_cast<uintptr_t>(ordinary);
  for (size_t page = 0; page < 16; ++page) {
    map_page(page, nvdimms[0].begin + (15 - page) * kPageBytes);
  }
  count_at({"the first NVDIMM", kFar + nvdimms[0].begin + kInside, 0}, tally, true);
  count_at({"the second NVDIMM", kFar + nvdimms[1].begin + kInside, 1}, tally, true);
  if (nvdimms.size() > 2) {
    count_at({"the hot-plugged NVDIMM", kFar + nvdimms[2].begin + kInside, 2}, tally, true);
  }
  count_at({"the first NVDIMM's pages in turn", kPages + kInside, 0}, tally, true);
  count_at({"RAM", ram + kInside, kNone}, tally, true);
  count_at({"RAM elsewhere", kFar + ram + kInside, kNone}, tally, true);
  count_at({"RAM at the first NVDIMM's address", kGiB + ram + kInside, kNone}, tally, true);
  count_at({"RAM at the second NVDIMM's address", nvdimms[1].begin + kInside, kNone}, tally, true);
}

void count_across_pages(const Machine& machine, Tally& tally) {
  const auto nvdimms = machine.nvdimms();
  const auto ram = reinterpret_cast<uintptr_t>(ordinary);
  const uint64_t reals[] = {nvdimms[0].begin + 9 * kPageBytes,
                            nvdimms[0].begin + 5 * kPageBytes,
                            ram + 3 * kPageBytes,
                            nvdimms[1].begin + 7 * kPageBytes,
                            ram + kPageBytes,
                            ram + 4 * kPageBytes};
  for (size_t page = 0; page < 6; ++page) map_page(page, reals[page]);
  count_across({"two pages of an NVDIMM", kPages + kPageBytes, 0}, tally, true);
  count_across({"an NVDIMM's page and RAM", kPages + 2 * kPageBytes, 0}, tally, true);
  count_across({"RAM and an NVDIMM's page", kPages + 3 * kPageBytes, 1}, tally, true);
  count_across({"the second NVDIMM's page and RAM", kPages + 4 * kPageBytes, 1}, tally, true);
  count_across({"two pages of RAM", kPages + 5 * kPageBytes, kNone}, tally, true);
}

}  // namespace guest
