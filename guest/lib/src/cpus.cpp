// SPDX-License-Identifier: MIT
#include "guest/cpus.hpp"

#include "firmware_call.hpp"
#include "guest/rtas.hpp"

namespace guest {
namespace {

constexpr size_t kStackBytes = 16384;

/// The argument of start_cpu.S in r3, which RTAS passes on.
struct Entry {
  uint64_t stack;  // its end
  uint64_t run;
  uint64_t number;
};
static_assert(sizeof(Entry) == 24);

alignas(16) constinit uint8_t stacks[kMaxCpus][kStackBytes]{};
constinit Entry entries[kMaxCpus]{};

}  // namespace

extern "C" void cpu_entry();

size_t start_cpus(const DeviceTree& tree, void (*run)(size_t number)) {
  const RtasService start{tree, "start-cpu"};
  size_t running = 1;
  for (DeviceNode node = tree.find("/cpus").child(); node; node = node.peer()) {
    const auto id = node.u32("reg");
    if (!id || running == kMaxCpus) continue;
    entries[running] = {reinterpret_cast<uintptr_t>(stacks[running] + kStackBytes),
                        reinterpret_cast<uintptr_t>(run), running};
    const uint32_t entry = address32(reinterpret_cast<const void*>(&cpu_entry));
    // The boot vCPU refuses: it runs.
    running += start.call({*id, entry, address32(&entries[running])}) == 0;
  }
  return running;
}

}  // namespace guest
