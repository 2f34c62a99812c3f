// SPDX-License-Identifier: MIT
#include "guest/vcpus.hpp"

#include "guest/console.hpp"

namespace guest {
namespace {

constinit size_t cpus = 1;

constinit std::atomic<Task> tasks_of[kMaxCpus]{};
constinit uint64_t calls_of[kMaxCpus]{};
constinit std::atomic<uint32_t> shift = 0;  // cases begun so far
constinit std::atomic<bool> going_on = false;
constinit std::atomic<uint32_t> at_work = 0;

struct Fault {
  const char* what;
  HypercallResult result;
  uint64_t more;
};
constinit Fault first_fault{};
constinit std::atomic<uint64_t> faults = 0;

/// Lets another vCPU run. Where one thread runs all vCPUs, QEMU otherwise gives 100 ms to one that
/// only waits.
void yield() {
  asm volatile("or 27, 27, 27" ::: "memory");
}

void run_cpu(size_t number) {
  for (uint32_t done = 0;; ++done) {
    while (shift.load(std::memory_order_acquire) == done) yield();
    const Task task = tasks_of[number].load(std::memory_order_relaxed);
    calls_of[number] = task ? task(number) : 0;
    at_work.fetch_sub(1, std::memory_order_release);
  }
}

}  // namespace

size_t start_vcpus(const DeviceTree& tree) {
  return cpus = start_cpus(tree, run_cpu);
}

uint64_t work(std::span<const Task> tasks) {
  for (size_t cpu = 1; cpu < cpus; ++cpu) {
    tasks_of[cpu].store(cpu < tasks.size() ? tasks[cpu] : nullptr, std::memory_order_relaxed);
  }
  going_on.store(true, std::memory_order_relaxed);
  at_work.store(static_cast<uint32_t>(cpus - 1), std::memory_order_relaxed);
  shift.fetch_add(1, std::memory_order_release);
  uint64_t calls = tasks[0](0);
  going_on.store(false, std::memory_order_release);
  while (at_work.load(std::memory_order_acquire) != 0) yield();
  for (size_t cpu = 1; cpu < cpus; ++cpu) calls += calls_of[cpu];
  return calls;
}

bool working() {
  return going_on.load(std::memory_order_acquire);
}

void fail(const char* what, const HypercallResult& result, uint64_t more) {
  if (faults.fetch_add(1, std::memory_order_acq_rel) == 0) first_fault = {what, result, more};
}

void fail(const char* what, uint64_t more) {
  fail(what, {}, more);
}

uint64_t take_faults() {
  const uint64_t count = faults.exchange(0, std::memory_order_acq_rel);
  if (count == 0) return 0;
  const auto& [what, result, more] = first_fault;
  print("  ", what, ": ", name(result.status), ", r4 ", hex(result.r4), ", ", hex(more), "\n");
  return count;
}

}  // namespace guest
