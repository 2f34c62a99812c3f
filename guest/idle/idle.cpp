// SPDX-License-Identifier: MIT
// Gives its vCPU back to QEMU for ever, as an idle guest does, and has no timer of its own.

#include "guest/console.hpp"
#include "guest/hypercall.hpp"
#include "guest/start.hpp"

namespace {

constexpr uint64_t kCede = 0xe0;

/// The largest value of POWER9's decrementer, which has 56 bits: the first interrupt is two years
/// away.
constexpr uint64_t kNever = (uint64_t{1} << 55) - 1;

}  // namespace

void guest::run(const DeviceTree&) {
  asm volatile("mtdec %0" ::"r"(kNever));
  print("idle\n");
  while (true) (void)hypercall(kCede);
}
