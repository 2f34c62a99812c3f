// SPDX-License-Identifier: MIT
// Executes commands from its console, one byte each: 'a' prints every statistic of every slot
// that has an NVDIMM, 'l' loads eight bytes from the first NVDIMM and 's' stores eight to it, 'z',
// 't' and 'n' ask slot 0 for the size, all statistics and two by name and print the answer as it
// is, 'm' times calls, 'r' resets the machine, 'q' powers it off. For tests that drive it.

#include <algorithm>

#include "guest/console.hpp"
#include "guest/exceptions.hpp"
#include "guest/nvdimm.hpp"
#include "guest/rr_buffer.hpp"
#include "guest/rtas.hpp"
#include "guest/start.hpp"
#include "guest/timebase.hpp"

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

void print_registers(const HypercallResult& result) {
  print("answer ", decimal(static_cast<int64_t>(result.status)), " ", decimal(result.r4), "\n");
}

void print_size() {
  print_registers(scm_performance_stats(kFirstDrcIndex, 0, 0));
}

/// Asks for all statistics, or for MemLife and PonSecs, with a part of the buffer, and prints that
/// part whatever is in it; all bytes after the request were 0x5a.
void print_answer(bool all) {
  constexpr std::string_view kIds = "MemLife         PonSecs         ";
  constexpr size_t kBytes = 512, kCountAt = 15;
  buffer.ask_for_all(kBytes);
  const auto memory = buffer.memory();
  std::fill(memory.begin() + RrBuffer::kHeaderBytes, memory.end(), uint8_t{0x5a});
  if (!all) {
    memory[kCountAt] = 2;
    std::copy(kIds.begin(), kIds.end(), memory.begin() + RrBuffer::kHeaderBytes);
  }
  print_registers(scm_performance_stats(kFirstDrcIndex, buffer.address(), kBytes));
  for (size_t i = 0; i < kBytes; ++i) {
    const auto digits = hex(memory[i], 2);
    std::string_view byte = digits;
    byte.remove_prefix(2);  // the 0x
    print(byte, i % 64 == 63 ? "\n" : "");
  }
  const bool kept =
      std::all_of(memory.begin() + kBytes, memory.end(), [](uint8_t byte) { return byte == 0x5a; });
  print(kept ? "kept\n" : "overwritten\n");
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

/// The ticks that a call takes.
template <typename Call>
uint64_t ticks_of(Call&& call) {
  const uint64_t before = timebase();
  call();
  return timebase() - before;
}

/// Prints the longest of many calls for all statistics of each slot. In turn with each come a dozen
/// calls of an unknown opcode, which take about as long together; prints the longest dozen, too.
void print_longest_calls(uint64_t frequency) {
  constexpr uint64_t kRounds = 50, kNoSuchOpcode = 0x41c;
  uint64_t longest = 0, unknown = 0;
  for (uint64_t i = 0; i < kRounds * kSlots; ++i) {
    buffer.ask_for_all(RrBuffer::kMaxBytes);
    longest = std::max(longest, ticks_of([&] {
                         (void)scm_performance_stats(kFirstDrcIndex + i % kSlots, buffer.address(),
                                                     buffer.bytes());
                       }));
    unknown = std::max(unknown, ticks_of([] {
                         for (int call = 0; call < 12; ++call) (void)hypercall(kNoSuchOpcode);
                       }));
  }
  print(decimal(kRounds * kSlots), " calls, longest ", decimal(nanoseconds(longest, frequency)),
        " ns, unknown ", decimal(nanoseconds(unknown, frequency)), " ns\n");
}

}  // namespace

void guest::run(const DeviceTree& tree) {
  const auto nvdimms = find_nvdimms(tree);
  const auto frequency = timebase_frequency(tree);
  catch_exceptions();
  print("ready\n");
  while (true) {
    const auto command = read_char();
    if (command == 'r') reboot();
    if (command == 'q') return;
    if ((command == 'l' || command == 's') && !nvdimms.empty()) access(nvdimms[0], command == 's');
    if (command == 'z') print_size();
    if (command == 'm' && frequency) print_longest_calls(*frequency);
    if (command == 't' || command == 'n') print_answer(command == 't');
    if (command != 'a') continue;
    for (uint64_t slot = 0; slot < kSlots; ++slot) print_slot(slot);
    print("end\n");
  }
}
