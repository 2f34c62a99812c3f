// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "guest/device_tree.hpp"

namespace guest {

/// The time base (Power ISA Book II, "Time Base"), in ticks.
[[gnu::always_inline]] inline uint64_t timebase() {
  uint64_t ticks;
  asm volatile("mfspr %0, 268" : "=r"(ticks)::"memory");
  return ticks;
}

/// Ticks a second, from the first node under /cpus that has them; on pseries 512 MHz.
[[nodiscard]] std::optional<uint64_t> timebase_frequency(const DeviceTree& tree);

/// Ticks as nanoseconds, rounded down; exact below 584 years.
[[nodiscard]] constexpr uint64_t nanoseconds(uint64_t ticks, uint64_t frequency) {
  constexpr uint64_t kNanosecondsPerSecond = 1'000'000'000;
  return ticks / frequency * kNanosecondsPerSecond +
         ticks % frequency * kNanosecondsPerSecond / frequency;
}

}  // namespace guest
