// SPDX-License-Identifier: MIT
#include "soft_tlb.hpp"

#include <bit>
#include <optional>
#include <vector>

#include <sys/uio.h>
#include <unistd.h>

namespace scmstats {
namespace {

using qemu::plugin_api;

/// Bytes of a vCPU's struct that are searched: the tables lie before the registers.
constexpr std::size_t kSearched = 64 << 10;

constexpr std::uint64_t kMostEntries = 1 << 22;  // CPU_TLB_DYN_MAX_BITS of a 64-bit host

/// Reads memory that may not be mapped, and returns how many bytes it could read.
std::size_t peek(const void* from, void* to, std::size_t bytes) {
  const iovec local{to, bytes}, remote{const_cast<void*>(from), bytes};
  const ssize_t read = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
  return read < 0 ? 0 : static_cast<std::size_t>(read);
}

bool plausible(const SoftTlb::Table& table) {
  const std::uint64_t entries = table.mask / sizeof(SoftTlb::Entry) + 1;
  return table.entries && reinterpret_cast<std::uintptr_t>(table.entries) % 8 == 0 &&
         table.mask % sizeof(SoftTlb::Entry) == 0 && std::has_single_bit(entries) &&
         entries <= kMostEntries;
}

}  // namespace

/// Returns whether a table has the page of an access as RAM. The memory may not be a table at all.
bool SoftTlb::has(const Table& table, std::uint64_t address, bool store) const {
  if (!plausible(table)) return false;
  const auto index = address / (kPageBytes / sizeof(Entry)) & table.mask;
  Entry entry{};
  if (peek(reinterpret_cast<const std::byte*>(table.entries) + index, &entry, sizeof(entry)) !=
      sizeof(entry)) {
    return false;
  }
  if (!is_ram_at(entry, address, store)) return false;
  std::uint64_t offset = 0;
  void* const host = reinterpret_cast<void*>(address + entry.addend);
  return plugin_api.memory_region_from_host(host, &offset) != nullptr;
}

namespace {

constexpr SoftTlb::Entry kMatchesNoPage{~0ULL, ~0ULL, ~0ULL, 0};

}  // namespace

constinit const std::array<SoftTlb::Table, SoftTlb::kMostTables> SoftTlb::kUnbound = [] {
  std::array<Table, kMostTables> tables;
  tables.fill({0, &kMatchesNoPage});
  return tables;
}();

std::optional<std::size_t> SoftTlb::find(qemu::CpuState* vcpu, qemu::AccessInfo info,
                                         std::uint64_t address) const {
  std::vector<Table> words(kSearched / sizeof(Table));
  const std::size_t there = peek(vcpu, words.data(), kSearched) / sizeof(Table);
  const std::ptrdiff_t number = table_index(info);
  if (number < 0) return std::nullopt;
  std::optional<std::size_t> found;
  for (auto i = static_cast<std::size_t>(number); i < there; ++i) {
    if (!has(words[i], address, (info & qemu::kStores) != 0)) continue;
    if (found) return std::nullopt;
    found = (i - static_cast<std::size_t>(number)) * sizeof(Table);
  }
  return found;
}

void SoftTlb::set_layout(const qemu::TlbLayout& layout) noexcept {
  layout_ = layout;
  kept_bits_ = ~layout.ram_flags;
  step_bytes_ = layout.step * static_cast<std::ptrdiff_t>(sizeof(Table));
  for (auto& first : first_) first = kUnbound.data() + layout.first;
}

void SoftTlb::bind(std::size_t index, qemu::CpuState* vcpu, std::size_t offset) noexcept {
  first_[index] =
      reinterpret_cast<const Table*>(reinterpret_cast<const std::byte*>(vcpu) + offset) +
      layout_.first;
}

}  // namespace scmstats
