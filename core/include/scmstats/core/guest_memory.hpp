// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace scmstats {

/// The guest's memory, as the hypercall may use it. Neither operation blocks or reaches a device.
class GuestMemory {
 public:
  virtual ~GuestMemory() = default;

  /// Copies `bytes.size()` bytes at the guest real `address` into `bytes`, where all of them are
  /// RAM; the range does not wrap past 2^64. False where any is not: nothing outside RAM was
  /// touched then, and `bytes` is unspecified.
  [[nodiscard]] virtual bool read(std::uint64_t address, std::span<std::byte> bytes) noexcept = 0;

  /// Copies `bytes` to the guest real `address`, which a read of at least this range has just
  /// found to be RAM. False where it cannot be written (read-only memory): nothing was written.
  [[nodiscard]] virtual bool write(std::uint64_t address,
                                   std::span<const std::byte> bytes) noexcept = 0;
};

}  // namespace scmstats
