// SPDX-License-Identifier: MIT
// Known numbers of loads and stores, to NVDIMMs and to ordinary memory, by every instruction that
// there is, held against HostLCnt and HostSCnt.
// -append parts=N: the sum of 1, this vCPU in real mode, 2, in translated mode, 4, all vCPUs at
// once; hotplug=1: says "plug" and waits for a character before it begins.

#include "groups.hpp"
#include "guest/arguments.hpp"
#include "guest/console.hpp"
#include "guest/exceptions.hpp"
#include "guest/start.hpp"
#include "guest/vcpus.hpp"
#include "translation.hpp"
#include "traps.hpp"

namespace {

using namespace guest;

enum Parts : uint64_t { kReal = 1, kTranslated = 2, kSeveral = 4, kAll = 7 };

void count_alone_in_real_mode(const Machine& machine, Tally& tally) {
  count_in_real_mode(machine, tally);
  count_at_the_ends(machine, tally);
  count_all_over(machine, tally);
  count_with_interrupts(machine, tally);
  count_where_code_lies(machine, tally);
}

void count_alone_in_translated_mode(const Machine& machine, Tally& tally) {
  count_in_translated_mode(machine, tally);
  count_across_pages(machine, tally);
  count_through_a_page_that_moves(machine, tally);
  count_in_two_processes(machine, tally);
  count_over_page_faults(machine, tally);
}

void count(const Machine& machine, uint64_t parts, size_t cpus) {
  Tally tally{machine};
  if (!tally.counters().supported())
    return print("FAIL: HostLCnt and HostSCnt are not supported\n");
  tally.look_for_illegal_instructions();
  if (parts & kReal) count_alone_in_real_mode(machine, tally);
  if (!prepare_translation()) return print("FAIL: no translated mode\n");
  if (parts & kTranslated) count_alone_in_translated_mode(machine, tally);
  if (parts & kSeveral) {
    count_of_several_vcpus(machine, tally);
    count_while_a_page_moves(machine, cpus, tally);
  }
  tally.print_summary();
}

}  // namespace

void guest::run(const DeviceTree& tree) {
  const bool hot_plug = argument(tree, "hotplug", 0) != 0;
  Machine machine{tree};
  const uint64_t parts = argument(tree, "parts", kAll);
  // They take time from this one, even where they only wait.
  const size_t cpus = parts & kSeveral ? start_vcpus(tree) : 1;
  catch_exceptions();
  leave_out_illegal_instructions();
  use_all_registers();
  if (hot_plug) {
    print("plug\n");
    while (!read_char()) {
    }
    machine.take_hot_plugged();
  }
  if (machine.fault()) return print("FAIL: ", machine.fault(), "\n");
  count(machine, parts, cpus);
}
