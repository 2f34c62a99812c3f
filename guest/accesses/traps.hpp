// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

/// Interrupts after which the guest goes on, of one vCPU. To be called after
/// catch_exceptions().
namespace guest {

/// From here on an instruction that the processor does not know is left out.
void leave_out_illegal_instructions();
/// How many were left out, since the last time.
[[nodiscard]] uint64_t take_left_out();

/// From here on an access that its translation does not allow is left out.
void leave_out_page_faults();

/// From here on an access that its translation does not allow has a page table entry written, and
/// is made again.
void mend_page_faults();
/// Sets the page table entry and the value that the next page fault writes to it.
void prepare_page_fault(uint64_t* entry, uint64_t value);
/// How many there were, since the last time.
[[nodiscard]] uint64_t take_page_faults();

/// From here on the decrementer interrupts every some microseconds, where it may.
void interrupt_often();
void allow_interrupts(bool yes);
/// How often it did, since the last time.
[[nodiscard]] uint64_t take_interrupts();

}  // namespace guest
