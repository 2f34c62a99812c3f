// SPDX-License-Identifier: MIT
#pragma once

#include "qemu_api.hpp"
#include "scmstats/core/guest_memory.hpp"

namespace scmstats {

/// The guest's memory in QEMU. Under the big lock only, which keeps the memory map as it is.
class GuestRam : public GuestMemory {
 public:
  /// When the machine is made.
  GuestRam() noexcept;

  bool read(std::uint64_t address, std::span<std::byte> bytes) noexcept override;
  bool write(std::uint64_t address, std::span<const std::byte> bytes) noexcept override;

 private:
  bool read_by(qemu::FlatView* map, std::uint64_t address, std::span<std::byte> bytes) noexcept;

  qemu::FlatView* const* const current_map_;
  bool in_one_region_ = false;  // what was read last
};

}  // namespace scmstats
