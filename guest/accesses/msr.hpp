// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace guest {

/// Sets bits of this vCPU's machine state register, or clears them (Power ISA Book III).
inline void set_msr(uint64_t bits, bool on) {
  uint64_t msr;
  asm volatile("mfmsr %0" : "=r"(msr));
  msr = on ? msr | bits : msr & ~bits;
  asm volatile("mtmsrd %0\n isync" : : "r"(msr) : "memory");
}

}  // namespace guest
