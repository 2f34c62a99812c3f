// SPDX-License-Identifier: MIT
// Executes commands from its console, one byte each: 'a' prints every statistic of every slot
// that has an NVDIMM, 'l' loads eight bytes from the first NVDIMM and 's' stores eight to it, 'r'
// resets the machine, 'q' powers it off. For tests that drive it.

#include "guest/console.hpp"
#include "guest/exceptions.hpp"
#include "guest/nvdimm.hpp"
#include "guest/rr_buffer.hpp"
#include "guest/rtas.hpp"
#include "guest/start.hpp"

namespace {

using namespace guest;

constexpr uint64_t kFirstDrcIndex = 0x90000000;
constexpr uint64_t kSlots = 32;

constinit RrBuffer buffer;

/// Asks by index, because the device tree does not have hot-plugged NVDIMMs.
void print_slot(uint64_t slot) {
  const uint64_t drc_index = kFirstDrcIndex + slot;
  const auto needed = scm_performance_stats(drc_index, 0, 0);
  if (needed.status == Status::Parameter) return;
  buffer.ask_for_all(RrBuffer::kMaxBytes);
  const auto answer = scm_performance_stats(drc_index, buffer.address(), buffer.bytes());
  print("slot ", decimal(slot), " size ", decimal(needed.r4), " ", name(answer.status), "\n");
  if (answer.status != Status::Success || buffer.check() != AnswerFault::kNone) return;
  for (uint32_t i = 0; i < buffer.count(); ++i) {
    const auto [id, value] = buffer.at(i);
    print(std::string_view{id.data(), id.size()}, " = ", decimal(value), "\n");
  }
}

/// One instruction's access to the beginning of an NVDIMM.
void access(const Nvdimm& nvdimm, bool store) {
  const auto address = bind_memory(nvdimm);
  if (!address) return;
  uint64_t value = 42;
  if (store) {
    asm volatile("std %0, 0(%1)" : : "r"(value), "b"(*address) : "memory");
  } else {
    asm volatile("ld %0, 0(%1)" : "=r"(value) : "b"(*address) : "memory");
  }
  print("done ", decimal(value), "\n");
}

}  // namespace

void guest::run(const DeviceTree& tree) {
  const auto nvdimms = find_nvdimms(tree);
  catch_exceptions();
  print("ready\n");
  while (true) {
    const auto command = read_char();
    if (command == 'r') reboot();
    if (command == 'q') return;
    if ((command == 'l' || command == 's') && !nvdimms.empty()) access(nvdimms[0], command == 's');
    if (command != 'a') continue;
    for (uint64_t slot = 0; slot < kSlots; ++slot) print_slot(slot);
    print("end\n");
  }
}
