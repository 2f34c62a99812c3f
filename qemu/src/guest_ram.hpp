#pragma once

#include "scmstats/core/guest_memory.hpp"

namespace scmstats {

/// The guest's memory in QEMU. Under the big lock only, which keeps the memory map as it is.
class GuestRam : public GuestMemory {
 public:
  bool read(std::uint64_t address, std::span<std::byte> bytes) noexcept override;
  bool write(std::uint64_t address, std::span<const std::byte> bytes) noexcept override;
};

}  // namespace scmstats
