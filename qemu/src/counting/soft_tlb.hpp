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

/// The software TLBs of the vCPUs, in which TCG's code finds guest addresses. A vCPU has one table
/// for each MMU index that an AccessInfo can have. An entry of a table has the address of a guest
/// page and its offset to the host's address.
///
/// The position of the tables in QEMU's struct differs between versions, and QEMU exports no cheap
/// way to them: qemu_plugin_get_hwaddr takes three times as long as the whole callback. So find()
/// searches the vCPU's struct once, for the only table that has an access just made. The values
/// read there are those that qemu_plugin_get_hwaddr reads. docs/speed.md has the measurements.
class SoftTlb {
 public:
  static constexpr std::size_t kMostVcpus = 4096;    // twice the limit of pseries
  static constexpr std::uint64_t kPageBytes = 4096;  // exec/cpu-all.h: for every PowerPC

  /// Source: exec/cpu-defs.h (7.2), exec/tlb-common.h (10.0): CPUTLBEntry.
  struct Entry {
    std::uint64_t load, store, fetch;  // the page's address and flags, for each kind of access
    std::uint64_t addend;              // from the guest's address to the host's
  };

  /// Source: the same headers: CPUTLBDescFast.
  struct Table {
    std::uint64_t mask;  // bytes of the table, less one entry's
    const Entry* entries;
  };

  /// Sets how this QEMU arranges the tables. Call it first.
  void set_layout(const qemu::TlbLayout& layout) noexcept;

  /// Returns the entry of a page if the TLB has the page. The TLB has the page that the vCPU has
  /// just accessed. Before bind(), returns an entry that matches no page.
  const Entry& entry(unsigned vcpu, qemu::AccessInfo info, std::uint64_t address) const noexcept {
    const auto& table = *reinterpret_cast<const Table*>(
        reinterpret_cast<const std::byte*>(first_[vcpu].load(std::memory_order_relaxed)) +
        step_bytes_ * static_cast<std::ptrdiff_t>(info & layout_.index_mask));
    return *reinterpret_cast<const Entry*>(reinterpret_cast<const std::byte*>(table.entries) +
                                           (address / (kPageBytes / sizeof(Entry)) & table.mask));
  }

  /// Returns whether an entry has the page of an address, as RAM.
  bool is_ram_at(const Entry& entry, std::uint64_t address, bool for_store) const noexcept {
    return ((tag(entry, for_store) ^ page(address)) & kept_bits_) == 0;
  }

  /// Returns whether an entry has the page of an address, as RAM with a watchpoint, as a device, or
  /// as ROM: only QEMU can say which.
  bool may_be_watched_ram_at(const Entry& entry, std::uint64_t address,
                             bool for_store) const noexcept {
    return layout_.shared_flag != 0 &&
           ((tag(entry, for_store) ^ page(address)) & kept_bits_) == layout_.shared_flag;
  }

  /// Finds the offset of the tables in a vCPU's struct, in bytes, by an access to RAM that the vCPU
  /// has just made. Returns nothing if there is no match, or more than one.
  std::optional<std::size_t> find(qemu::CpuState* vcpu, qemu::AccessInfo info,
                                  std::uint64_t address) const;

  /// From now on entry() uses the tables at this offset in the vCPU's struct.
  void bind(std::size_t index, qemu::CpuState* vcpu, std::size_t offset) noexcept;

 private:
  static constexpr std::size_t kMostTables = 32;
  static const std::array<Table, kMostTables> kUnbound;

  bool has(const Table& table, std::uint64_t address, bool store) const;

  static std::uint64_t page(std::uint64_t address) { return address & ~(kPageBytes - 1); }
  static std::uint64_t tag(const Entry& entry, bool for_store) {
    return for_store ? entry.store : entry.load;
  }

  /// Returns the index of an access's table in the array of all tables of a vCPU.
  std::ptrdiff_t table_index(qemu::AccessInfo info) const noexcept {
    return layout_.first + layout_.step * static_cast<std::ptrdiff_t>(info & layout_.index_mask);
  }

  qemu::TlbLayout layout_{};
  std::uint64_t kept_bits_ = 0;    // of a tag: all but the flags that RAM may have
  std::ptrdiff_t step_bytes_ = 0;  // from one MMU index's table to the next one's
  std::array<std::atomic<const Table*>, kMostVcpus> first_{};  // the table of MMU index 0
};

}  // namespace scmstats
