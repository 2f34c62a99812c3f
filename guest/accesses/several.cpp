// SPDX-License-Identifier: MIT
#include <algorithm>
#include <atomic>
#include <string_view>

#include "groups.hpp"
#include "guest/timebase.hpp"
#include "guest/vcpus.hpp"
#include "translation.hpp"

namespace guest {
namespace {

/// The instructions that the vCPUs execute at one address.
constexpr std::string_view kShared[] = {"lbz",    "std",    "lmw",     "stmw", "lxvd2x",     "stxv",
                                        "ldat 0", "lwat 8", "stwat 0", "dcbz", "lvx",        "lhzu",
                                        "stq",    "lq",     "stwux",   "lswi", "stxvl of 13"};
/// The instructions that each vCPU executes at its own address: their result depends on no other
/// vCPU's store only there.
constexpr std::string_view kOwn[] = {"ldat 24", "stdat 24", "ldarx, stdcx.", "lqarx, stqcx.",
                                     "an addition in it"};
constexpr uint64_t kTimes = 2003;

constinit const Machine* machine_of_all = nullptr;
constinit const Tally* tally_of_all = nullptr;
constinit size_t cpus_of_all = 1;
constinit Counts counts_of[kMaxCpus][Counters::kMost]{};

bool is_one_of(std::span<const std::string_view> names, const TestedInstruction& instruction) {
  for (const auto name : names) {
    if (name == instruction.name) return tally_of_all->knows(instruction);
  }
  return false;
}

/// Odd ones in translated mode; each in turn with each NVDIMM and RAM.
uint64_t take_part(size_t number) {
  use_all_registers();
  const bool translated = number % 2 == 1;
  translate(translated);
  const auto nvdimms = machine_of_all->nvdimms();
  for_each_instruction([&](const TestedInstruction& instruction, uint64_t) {
    const bool own = is_one_of(kOwn, instruction);
    if (!own && !is_one_of(kShared, instruction)) return;
    const uint64_t offset = own ? (2 + number) * kRoom : kRoom;
    for (size_t i = 0; i < nvdimms.size(); ++i) {
      const uint64_t times = kTimes + 10 * number + i;
      instruction.run((translated ? kFar : 0) + nvdimms[i].begin + offset, times);
      instruction.run(reinterpret_cast<uintptr_t>(ordinary) + kRoom / 4 * number, times / 5);
      counts_of[number][i].loads += instruction.loads * times;
      counts_of[number][i].stores += instruction.stores * times;
    }
  });
  translate(false);
  return 0;
}

constexpr size_t kPage = 32;
constexpr uint64_t kMoves = 500;
constexpr uint64_t kTicksBetween = 25'600;  // 50 us
constinit std::atomic<size_t> done = 0;

/// The boot vCPU has the page go from one NVDIMM to the other and back, as long as others use it.
uint64_t move_the_page(size_t) {
  const auto nvdimms = machine_of_all->nvdimms();
  for (uint64_t move = 0; move < kMoves || done.load() + 1 < cpus_of_all; ++move) {
    map_page(kPage, nvdimms[move % 2].begin);
    // If the vCPUs take turns, each has to catch up with all others before it goes on.
    const uint64_t begin = timebase();
    while (timebase() - begin < kTicksBetween) {
    }
  }
  return 0;
}

uint64_t use_the_page(size_t number) {
  use_all_registers();
  translate(true);
  for_each_instruction([&](const TestedInstruction& instruction, uint64_t) {
    if (!is_one_of(kShared, instruction) || instruction.where == Where::kWalks) return;
    const uint64_t times = kTimes + number;
    instruction.run(kPages + kPage * kPageBytes, times);
    auto& [loads, stores] = counts_of[number][0];
    loads += instruction.loads * times;
    stores += instruction.stores * times;
  });
  translate(false);
  ++done;
  return 0;
}

}  // namespace

void count_of_several_vcpus(const Machine& machine, Tally& tally) {
  machine_of_all = &machine;
  tally_of_all = &tally;
  tally.begin_group("all vCPUs at once");
  constexpr Task kRoles[kMaxCpus] = {take_part, take_part, take_part, take_part};
  (void)work(kRoles);
  for (const auto& counts : counts_of) {
    for (size_t i = 0; i < machine.nvdimms().size(); ++i) tally.counters().expect(i, counts[i]);
  }
  tally.expect("their sums", 0, {});
  tally.end_group();
}

void count_while_a_page_moves(const Machine& machine, size_t cpus, Tally& tally) {
  machine_of_all = &machine;
  tally_of_all = &tally;
  cpus_of_all = cpus;
  for (auto& counts : counts_of) std::ranges::fill(counts, Counts{});
  map_page(kPage, machine.nvdimms()[0].begin);
  tally.begin_group("all vCPUs but one, by a page that this one moves");
  constexpr Task kRoles[kMaxCpus] = {move_the_page, use_the_page, use_the_page, use_the_page};
  (void)work(kRoles);
  Counts all;
  for (const auto& counts : counts_of) {
    all.loads += counts[0].loads;
    all.stores += counts[0].stores;
  }
  tally.expect_in_sum("the sum of both NVDIMMs", all);
  tally.end_group();
}

}  // namespace guest
