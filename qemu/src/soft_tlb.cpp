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

/// How much of a vCPU's struct is searched: the tables lie before the registers.
constexpr std::size_t kSearched = 64 << 10;

constexpr std::uint64_t kMostEntries = 1 << 22;  // CPU_TLB_DYN_MAX_BITS of a 64-bit host

/// Reads what may not be there; how many bytes were.
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

/// Returns whether a table has the page of an access as RAM; the memory may not be a table at all.
bool has(const SoftTlb::Table& table, std::uint64_t address, bool store) {
  if (!plausible(table)) return false;
  const auto index = address / (SoftTlb::kPageBytes / sizeof(SoftTlb::Entry)) & table.mask;
  SoftTlb::Entry entry{};
  if (peek(reinterpret_cast<const std::byte*>(table.entries) + index, &entry, sizeof(entry)) !=
      sizeof(entry)) {
    return false;
  }
  if (!entry.is_ram_at(address, store)) return false;
  std::uint64_t offset = 0;
  void* const host = reinterpret_cast<void*>(address + entry.addend);
  return plugin_api.memory_region_from_host(host, &offset) != nullptr;
}

}  // namespace

constexpr SoftTlb::Entry kOfNoPage{~0ULL, ~0ULL, ~0ULL, 0};

const std::array<SoftTlb::Table, SoftTlb::kMostTables> SoftTlb::kNone = [] {
  std::array<Table, kMostTables> tables;
  tables.fill({0, &kOfNoPage});
  return tables;
}();

std::optional<std::size_t> SoftTlb::find(qemu::CpuState* vcpu, qemu::AccessInfo info,
                                         std::uint64_t address) {
  std::vector<Table> words(kSearched / sizeof(Table));
  const std::size_t there = peek(vcpu, words.data(), kSearched) / sizeof(Table);
  const std::ptrdiff_t number = index(info);
  if (number < 0) return std::nullopt;
  std::optional<std::size_t> found;
  for (auto i = static_cast<std::size_t>(number); i < there; ++i) {
    if (!has(words[i], address, (info & qemu::kStores) != 0)) continue;
    if (found) return std::nullopt;
    found = (i - static_cast<std::size_t>(number)) * sizeof(Table);
  }
  return found;
}

void SoftTlb::bind(qemu::CpuState* vcpu, std::size_t offset) noexcept {
  tables_ = reinterpret_cast<const Table*>(reinterpret_cast<const std::byte*>(vcpu) + offset);
}

}  // namespace scmstats
