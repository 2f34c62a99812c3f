// SPDX-License-Identifier: MIT
#include "traps.hpp"

#include "msr.hpp"

extern "C" const uint32_t leave_out_begin[], leave_out_end[], mend_begin[], mend_end[],
    timer_begin[], timer_end[];

namespace guest {
namespace {

constexpr uint64_t kProgram = 0x700, kDataStorage = 0x300, kDecrementer = 0x900;
/// In real mode QEMU 7.2 makes one of lqarx, where there are several vCPUs.
constexpr uint64_t kDataSegment = 0x380;
// As vectors.S has them.
constexpr uint64_t kLeftOut = 0x68, kFaults = 0x70, kEntry = 0x78, kValue = 0x80, kTimer = 0x88;

/// The compiler is not to know that an address is almost null.
template <typename Number = uint64_t>
volatile Number* low_memory(uint64_t address) {
  asm volatile("" : "+r"(address));
  return reinterpret_cast<volatile Number*>(address);
}

void install(uint64_t vector, const uint32_t* begin, const uint32_t* end) {
  for (const uint32_t* word = begin; word != end; ++word, vector += 4) {
    *low_memory<uint32_t>(vector) = *word;
    asm volatile("dcbst 0, %0\n sync\n icbi 0, %0\n sync\n isync" : : "r"(vector) : "memory");
  }
}

uint64_t take(uint64_t address) {
  const uint64_t count = *low_memory(address);
  *low_memory(address) = 0;
  return count;
}

}  // namespace

void leave_out_illegal_instructions() {
  *low_memory(kLeftOut) = 0;
  install(kProgram, leave_out_begin, leave_out_end);
  install(kDataSegment, leave_out_begin, leave_out_end);
}

void leave_out_page_faults() {
  install(kDataStorage, leave_out_begin, leave_out_end);
}

uint64_t take_left_out() {
  return take(kLeftOut);
}

void mend_page_faults() {
  *low_memory(kFaults) = 0;
  install(kDataStorage, mend_begin, mend_end);
}

void prepare_page_fault(uint64_t* entry, uint64_t value) {
  *low_memory(kEntry) = reinterpret_cast<uintptr_t>(entry);
  *low_memory(kValue) = value;
}

uint64_t take_page_faults() {
  return take(kFaults);
}

void interrupt_often() {
  *low_memory(kTimer) = 0;
  install(kDecrementer, timer_begin, timer_end);
  asm volatile("mtdec %0" : : "r"(1));
}

void allow_interrupts(bool yes) {
  constexpr uint64_t kExternal = 1 << 15;
  set_msr(kExternal, yes);
}

uint64_t take_interrupts() {
  return take(kTimer);
}

}  // namespace guest
