// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "scmstats/core/status.hpp"

namespace guest {

using scmstats::Status;

/// Opcodes of the hypercalls that the library issues itself.
inline constexpr uint64_t kGetTermChar = 0x54;
inline constexpr uint64_t kPutTermChar = 0x58;
inline constexpr uint64_t kScmPerformanceStats = 0x418;

/// Every register that a hypercall may give back; `status` is r3.
struct HypercallResult {
  Status status;
  uint64_t r4, r5, r6, r7, r8, r9, r10, r11, r12;

  bool operator==(const HypercallResult&) const = default;
};

/// The value of a register that is passed on as it is: costs no instruction.
[[gnu::always_inline]] inline uint64_t as_it_is() {
  uint64_t value;
  asm volatile("" : "=r"(value));
  return value;
}

/// Calls the hypervisor with `opcode` in r3 and the arguments in r4 to r12. A register for which no
/// argument is given is neither loaded nor cleared, and a result that is not looked at is not
/// stored: inlined, the call is `sc 1` and what its caller asks for. Registers: LoPAPR 14.5.3, or
/// Linux, Documentation/arch/powerpc/papr_hcalls.rst, "HCALL ABI".
[[gnu::always_inline]] inline HypercallResult hypercall(
    uint64_t opcode, uint64_t a4 = as_it_is(), uint64_t a5 = as_it_is(), uint64_t a6 = as_it_is(),
    uint64_t a7 = as_it_is(), uint64_t a8 = as_it_is(), uint64_t a9 = as_it_is(),
    uint64_t a10 = as_it_is(), uint64_t a11 = as_it_is(), uint64_t a12 = as_it_is()) {
  register uint64_t r3 asm("r3") = opcode;
  register uint64_t r4 asm("r4") = a4;
  register uint64_t r5 asm("r5") = a5;
  register uint64_t r6 asm("r6") = a6;
  register uint64_t r7 asm("r7") = a7;
  register uint64_t r8 asm("r8") = a8;
  register uint64_t r9 asm("r9") = a9;
  register uint64_t r10 asm("r10") = a10;
  register uint64_t r11 asm("r11") = a11;
  register uint64_t r12 asm("r12") = a12;
  asm volatile("sc 1"
               : "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7), "+r"(r8), "+r"(r9), "+r"(r10),
                 "+r"(r11), "+r"(r12)
               :
               : "r0", "ctr", "xer", "cr0", "cr1", "cr5", "cr6", "cr7", "memory");
  return {static_cast<Status>(static_cast<int64_t>(r3)), r4, r5, r6, r7, r8, r9, r10, r11, r12};
}

}  // namespace guest
