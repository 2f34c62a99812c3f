// SPDX-License-Identifier: MIT
// Several vCPUs call at once, or store to the rr-buffer of a call that is under way.
// -append calls=N: how many calls the boot vCPU makes in each case, at least; case=N: only that
// case.

#include "at_once.hpp"
#include "guest/arguments.hpp"
#include "guest/console.hpp"
#include "guest/exceptions.hpp"
#include "guest/start.hpp"
#include "guest/timebase.hpp"
#include "guest/vcpus.hpp"
#include "neighbours.hpp"
#include "rewriting.hpp"
#include "shared_buffer.hpp"

namespace {

using namespace guest;

struct TestCase {
  std::string_view name;
  void (*prepare)();
  Task tasks[kMaxCpus];
};

constexpr TestCase kCases[] = {
    {"the header is rewritten",
     prepare_header,
     {call_while_the_header_changes, rewrite_the_header, count_behind_two_entries,
      call_own_nvdimm}},
    {"the ids are rewritten",
     prepare_ids,
     {call_while_the_ids_change, rewrite_the_ids, count_behind_two_entries, call_own_nvdimm}},
    {"neighbours store after the result",
     prepare_one_entry,
     {call_amid_neighbours, count_behind_one_entry, count_behind_one_entry,
      count_behind_one_entry}},
    {"calls at once on one NVDIMM",
     nullptr,
     {call_one_nvdimm, call_one_nvdimm, call_one_nvdimm, call_one_nvdimm}},
    {"calls at once on several NVDIMMs",
     nullptr,
     {call_own_nvdimm, call_own_nvdimm, call_own_nvdimm, call_own_nvdimm}},
};

}  // namespace

void guest::run(const DeviceTree& tree) {
  calls_a_case = argument(tree, "calls", 100'000);
  const uint64_t only = argument(tree, "case", 0);
  const uint64_t frequency = timebase_frequency(tree).value_or(1);
  const size_t cpus = start_vcpus(tree);
  catch_exceptions();
  int run = 0, failed = 0, skipped = 0;
  uint64_t all_calls = 0;
  for (const TestCase& test : kCases) {
    if (only != 0 && &test != &kCases[only - 1]) continue;
    ++run;
    if (cpus == 1) {
      print("SKIP ", test.name, ": there is but one vCPU\n");
      ++skipped;
      continue;
    }
    if (test.prepare) test.prepare();
    const uint64_t begin = timebase();
    const uint64_t calls = work(test.tasks);
    const uint64_t milliseconds = nanoseconds(timebase() - begin, frequency) / 1'000'000;
    const uint64_t faults = take_faults();
    failed += faults != 0;
    all_calls += calls;
    print(faults ? "FAIL " : "PASS ", test.name, ": ", decimal(cpus), " vCPUs, ", decimal(calls),
          " calls in ", decimal(milliseconds), " ms, ", decimal(faults), " faults\n");
  }
  print("calls: ", decimal(all_calls), "\n");
  print("SUMMARY: ", decimal(run), " cases, ", decimal(run - skipped - failed), " passed, ",
        decimal(failed), " failed, ", decimal(skipped), " skipped\n");
}
