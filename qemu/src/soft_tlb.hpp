// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "plugin_api.hpp"
#include "qemu_versions.hpp"

namespace scmstats {

/// Finds a vCPU's softmmu tables: a TLB for each number that an AccessInfo has. A table has the
/// guest's addresses as TCG's code finds them, each with its offset to the host's address.
///
/// Its place in QEMU's struct differs from version to version, and QEMU exports no cheap way to it:
/// qemu_plugin_get_hwaddr costs three times the whole callback. So the place is found once, in the
/// vCPU's memory, by an access that has just been: the one table that has it. What is read there is
/// what qemu_plugin_get_hwaddr reads. docs/speed.md has the measurements.
class SoftTlb {
 public:
  static constexpr std::uint64_t kPageBytes = 4096;  // exec/cpu-all.h: of every PowerPC

  /// Source: exec/cpu-defs.h (7.2), exec/tlb-common.h (10.0): CPUTLBEntry.
  struct Entry {
    std::uint64_t load, store, fetch;  // the page's address and flags, each for one kind of access
    std::uint64_t addend;              // from the guest's address to the host's

    /// Returns whether the page of an address is this one, and RAM.
    bool is_ram_at(std::uint64_t address, bool for_store) const noexcept {
      return without_ram_flags(for_store) == (address & ~(kPageBytes - 1));
    }

    /// Returns whether it is this one, and RAM with a watchpoint, a device, or ROM.
    bool is_unclear_at(std::uint64_t address, bool for_store) const noexcept {
      return layout_.shared_flag != 0 &&
             without_ram_flags(for_store) == ((address & ~(kPageBytes - 1)) | layout_.shared_flag);
    }

   private:
    std::uint64_t without_ram_flags(bool for_store) const noexcept {
      return (for_store ? store : load) & ~layout_.ram_flags;
    }
  };

  /// The same headers: CPUTLBDescFast.
  struct Table {
    std::uint64_t mask;  // bytes of the table, less one entry's
    const Entry* entries;
  };

  /// How the tables of this QEMU lie. To be called first.
  static void use(const qemu::TlbLayout& layout) { layout_ = layout; }

  /// Returns the entry of a page, if the TLB has it: it has the page that the vCPU has just
  /// accessed. Before bind(), returns an entry that matches no page.
  const Entry& entry(qemu::AccessInfo info, std::uint64_t address) const noexcept {
    const Table& table = tables_.load(std::memory_order_relaxed)[index(info)];
    return *reinterpret_cast<const Entry*>(reinterpret_cast<const std::byte*>(table.entries) +
                                           (address / (kPageBytes / sizeof(Entry)) & table.mask));
  }

  /// Finds the offset of the tables in a vCPU's struct, in bytes, by an access to RAM that the vCPU
  /// has just made. Nothing if they are not found, or could be in more than one place.
  static std::optional<std::size_t> find(qemu::CpuState* vcpu, qemu::AccessInfo info,
                                         std::uint64_t address);

  /// The tables are there from now on.
  void bind(qemu::CpuState* vcpu, std::size_t offset) noexcept;

 private:
  static constexpr std::size_t kMostTables = 32;
  static const std::array<Table, kMostTables> kNone;
  static inline qemu::TlbLayout layout_{};

  /// The index of an access's table in the array of all tables.
  static std::ptrdiff_t index(qemu::AccessInfo info) noexcept {
    return layout_.first + layout_.step * static_cast<std::ptrdiff_t>(info & layout_.index_mask);
  }

  std::atomic<const Table*> tables_ = kNone.data();
};

}  // namespace scmstats
