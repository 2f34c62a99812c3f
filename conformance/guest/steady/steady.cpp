// SPDX-License-Identifier: MIT
// Every vCPU calls without end, for all of the first slots, while things happen to the VM. In each
// sample every statistic tells the same number, which never falls: see tests/qemu/replace_often.py.
// A fault is printed when it is found. Over the console 'p' prints how many calls there were so far
// and how many NVDIMMs answer, 'r' resets the machine, 'q' ends it.

#include "abi/check.hpp"
#include "guest/console.hpp"
#include "guest/exceptions.hpp"
#include "guest/rr_buffer.hpp"
#include "guest/rtas.hpp"
#include "guest/start.hpp"
#include "guest/vcpus.hpp"

namespace {

using namespace guest;

constexpr size_t kSlots = 4;
constexpr size_t kEntries = abi_test::kIds.size();
constexpr uint64_t kMemLife = abi_test::id("MemLife"), kCritRscU = abi_test::id("CritRscU");

struct Entry {
  uint64_t id, value;
};
struct Buffer {
  uint64_t eye_catcher;
  uint32_t version, count;
  Entry entries[kEntries];
};
static_assert(sizeof(Buffer) == 16 + 16 * kEntries);

struct Cpu {
  Buffer buffer;
  uint64_t newest[kSlots];  // 0 where no NVDIMM has answered yet
  volatile uint64_t calls;
};
constinit Cpu cpus[kMaxCpus]{};
constinit uint64_t summed_faults = 0;

/// What a sample's number is as a percentage's value.
uint64_t expected(uint64_t id, uint64_t number) {
  return id == kMemLife || id == kCritRscU ? number % 101 : number;
}

void check(const HypercallResult& result, const Buffer& buffer, uint32_t count, uint64_t& newest) {
  if (result.status == Status::Parameter) {
    if (newest != 0) fail("an NVDIMM is gone", result);
    return;
  }
  if (result.status != Status::Success || result.r4 != 0) return fail("no answer", result);
  if (buffer.count != count) return fail("not as many as were asked for", result, buffer.count);
  const uint64_t number = buffer.entries[0].value;
  if (number < newest) fail("a sample came after a newer one", result, number);
  newest = number;
  for (size_t i = 0; i < count; ++i) {
    const auto [id, value] = buffer.entries[i];
    if (count == kEntries && id != abi_test::kIds[i]) fail("another id", result, id);
    if (value != expected(id, number)) fail("values of two samples", result, value);
  }
}

/// All statistics, and three by name.
void call_all_slots(Cpu& cpu) {
  Buffer& buffer = cpu.buffer;
  const auto address = reinterpret_cast<uintptr_t>(&buffer);
  for (size_t slot = 0; slot < kSlots; ++slot) {
    const uint64_t drc_index = abi_test::kFirstDrcIndex + slot;
    buffer = {abi_test::kEyeCatcher, 1, 0, {}};
    check(scm_performance_stats(drc_index, address, sizeof buffer), buffer, kEntries,
          cpu.newest[slot]);
    buffer = {abi_test::kEyeCatcher, 1, 3, {}};
    for (size_t i = 0; i < 3; ++i) buffer.entries[i].id = abi_test::kIds[i == 0 ? 15 : i + 1];
    check(scm_performance_stats(drc_index, address, sizeof buffer), buffer, 3, cpu.newest[slot]);
    cpu.calls = cpu.calls + 2;
  }
}

uint64_t call_steadily(size_t number) {
  while (working()) call_all_slots(cpus[number]);
  return cpus[number].calls;
}

void print_progress() {
  uint64_t calls = 0, plugged = 0;
  for (const Cpu& cpu : cpus) calls += cpu.calls;
  for (const uint64_t newest : cpus[0].newest) plugged += newest != 0;
  print("progress: ", decimal(calls), " calls, ", decimal(plugged), " NVDIMMs, ",
        decimal(cpus[0].newest[0]), " newest\n");
}

uint64_t call_and_listen(size_t number) {
  while (true) {
    for (int i = 0; i < 16; ++i) call_all_slots(cpus[number]);
    if (const uint64_t faults = take_faults()) {
      print("FAIL calls while things happen: ", decimal(faults), " faults\n");
      summed_faults += faults;
    }
    const auto command = read_char();
    if (command == 'p') print_progress();
    if (command == 'r') reboot();
    if (command == 'q') return cpus[number].calls;
  }
}

}  // namespace

void guest::run(const DeviceTree& tree) {
  constexpr Task kRoles[kMaxCpus] = {call_and_listen, call_steadily, call_steadily, call_steadily};
  const size_t count = start_vcpus(tree);
  catch_exceptions();
  print("ready\n");
  const uint64_t calls = work(kRoles);
  const bool failed = summed_faults + take_faults() != 0;
  print(failed ? "FAIL" : "PASS", " calls while things happen: ", decimal(count), " vCPUs, ",
        decimal(calls), " calls\n");
  print("SUMMARY: 1 cases, ", failed ? "0 passed, 1" : "1 passed, 0", " failed, 0 skipped\n");
}
