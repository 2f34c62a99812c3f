// Known numbers of loads and stores, to NVDIMMs and to ordinary memory, by every instruction that
// there is, held against HostLCnt and HostSCnt.
// -append hotplug=1: says "plug" and waits for a character before it begins.

#include "groups.hpp"
#include "guest/arguments.hpp"
#include "guest/console.hpp"
#include "guest/crew.hpp"
#include "guest/exceptions.hpp"
#include "guest/start.hpp"
#include "translation.hpp"
#include "traps.hpp"

namespace {

using namespace guest;

void count_everything(const Machine& machine, size_t cpus) {
  Tally tally{machine};
  if (!tally.counters().offered()) return print("FAIL: HostLCnt and HostSCnt are not offered\n");
  tally.look_for_illegal_instructions();
  count_in_real_mode(machine, tally);
  count_at_the_ends(machine, tally);
  count_all_over(machine, tally);
  count_where_code_lies(machine, tally);
  if (!prepare_translation()) return print("FAIL: no translated mode\n");
  count_in_translated_mode(machine, tally);
  count_across_pages(machine, tally);
  count_through_a_page_that_moves(machine, tally);
  count_in_two_processes(machine, tally);
  count_over_page_faults(machine, tally);
  count_of_several_vcpus(machine, tally);
  count_while_a_page_moves(machine, cpus, tally);
  tally.print_summary();
}

}  // namespace

void guest::run(const DeviceTree& tree) {
  const bool hot_plug = argument(tree, "hotplug", 0) != 0;
  Machine machine{tree};
  const size_t cpus = start_crew(tree);
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
  count_everything(machine, cpus);
}
