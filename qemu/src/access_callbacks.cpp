// SPDX-License-Identifier: MIT
#include "access_callbacks.hpp"

#include <array>
#include <atomic>
#include <mutex>
#include <span>
#include <utility>

#include "access_counter.hpp"
#include "guest_registers.hpp"
#include "qemu_api.hpp"
#include "soft_tlb.hpp"

namespace scmstats::access_counter {
namespace {

using qemu::api;
using qemu::plugin_api;

/// One vCPU's counts, which only its thread writes. Of two elements, [false] is for loads and
/// [true] for stores.
struct alignas(64) Vcpu {
  using Counter = std::array<std::atomic<std::uint64_t>, 2>;

  /// What QEMU has reported of the current instruction: its loads or its stores.
  struct Part {
    unsigned bytes = 0;
    std::size_t nvdimm = NvdimmMemory::kNone;  // where one of them went
    bool counted = false;
  };

  std::uint32_t under_way = 0;  // an instruction that is to be counted when it has ended
  std::array<Part, 2> parts;
  qemu::ByteArray* scratch = nullptr;  // made when needed
  std::array<Counter, NvdimmMemory::kMost> counters{};
};

std::array<SoftTlb, kMostVcpus> tlbs;
std::span<Vcpu> vcpus;  // never freed: vCPUs may still run when QEMU exits
bool all_told = false;

// The offset of the TLB in a vCPU's struct.
constexpr std::ptrdiff_t kUnknown = -1, kLost = -2;
std::mutex binding;
std::atomic<std::ptrdiff_t> tlb_offset = kUnknown;

void lose(const char* why) {
  if (tlb_offset.exchange(kLost) == kLost) return;
  nvdimms.give_up();
  api.warn_report("scmstats: count-accesses=on: %s; HostLCnt and HostSCnt have no value", why);
}

void bind(std::size_t index, std::size_t offset) {
  // Null is a vCPU that may be plugged later.
  if (qemu::CpuState* const cpu = plugin_api.qemu_get_cpu(static_cast<int>(index))) {
    tlbs[index].bind(cpu, offset);
  }
}

/// Asks QEMU whether the last access was to RAM or ROM.
bool is_memory(qemu::AccessInfo info, std::uint64_t address) {
  const qemu::Place* const place = plugin_api.qemu_plugin_get_hwaddr(info, address);
  return place && !plugin_api.qemu_plugin_hwaddr_is_io(place);
}

/// Finds the TLBs by the first access to RAM.
void bind_all(unsigned index, qemu::AccessInfo info, std::uint64_t address) {
  const std::lock_guard lock(binding);
  if (tlb_offset != kUnknown) return;
  if (!is_memory(info, address)) return;
  qemu::CpuState* const cpu = plugin_api.qemu_get_cpu(static_cast<int>(index));
  const auto found = SoftTlb::find(cpu, info, address);
  if (!found) return lose("this QEMU keeps its TLB elsewhere");
  for (std::size_t i = 0; i < vcpus.size(); ++i) bind(i, *found);
  tlb_offset = static_cast<std::ptrdiff_t>(*found);
  nvdimms.be_exact();
}

std::size_t nvdimm_at(unsigned index, qemu::AccessInfo info, std::uint64_t address, bool store) {
  const SoftTlb::Entry& entry = tlbs[index].entry(info, address);
  const std::size_t number = nvdimms.number_of(address + entry.addend);
  if (number == NvdimmMemory::kNone || entry.is_ram_at(address, store)) return number;
  const bool watched = entry.is_unclear_at(address, store) && is_memory(info, address) &&
                       !(store && nvdimms.is_rom(number));
  return watched ? number : NvdimmMemory::kNone;
}

/// The NVDIMM that an access was to, be it with one byte.
std::size_t nvdimm_of(unsigned index, qemu::AccessInfo info, std::uint64_t address, bool store) {
  if (tlb_offset == kUnknown) bind_all(index, info, address);
  const std::size_t number = nvdimm_at(index, info, address, store);
  if (number != NvdimmMemory::kNone) return number;
  const std::uint64_t bytes = std::uint64_t{1} << plugin_api.qemu_plugin_mem_size_shift(info);
  return nvdimm_at(index, info, address + bytes - 1, store);
}

void count(Vcpu& vcpu, std::size_t nvdimm, bool store) {
  std::atomic<std::uint64_t>& total = vcpu.counters[nvdimm][store];
  // No other thread writes it.
  total.store(total.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

/// Calls function(store) for what an access was, if the instruction counts it: an atomic one is
/// both.
template <typename Function>
void for_each_direction(qemu::AccessInfo info, Counted counted, Function&& function) {
  if (info & qemu::kLoads && counted.loads) function(false);
  if (info & qemu::kStores && counted.stores) function(true);
}

/// Handles an access that may be to an NVDIMM, may go over a page's end, or is the first one, by
/// which the TLBs are found.
[[gnu::noinline]] void on_access_to_be_looked_at(unsigned index, qemu::AccessInfo info,
                                                 std::uint64_t address, void* data) {
  const SoftTlb::Entry& entry = tlbs[index].entry(info, address);
  const std::size_t number = nvdimms.number_of(address + entry.addend);
  const bool here = number != NvdimmMemory::kNone;
  for_each_direction(info, Counted::from(data), [&](bool store) {
    const std::size_t nvdimm =
        here && entry.is_ram_at(address, store) ? number : nvdimm_of(index, info, address, store);
    if (nvdimm != NvdimmMemory::kNone) count(vcpus[index], nvdimm, store);
  });
}

void count_untold(unsigned index, const DataAccess& access, bool store) {
  for (const std::uint64_t address : {access.address, access.address + access.bytes - 1}) {
    const std::size_t nvdimm = nvdimm_at(index, access.mmu_index, address, store);
    if (nvdimm != NvdimmMemory::kNone) return count(vcpus[index], nvdimm, store);
  }
}

/// Counts the reported accesses of an instruction that are not counted yet.
void count_parts(Vcpu& vcpu) {
  for (const bool store : {false, true}) {
    const Vcpu::Part& part = vcpu.parts[store];
    if (part.nvdimm != NvdimmMemory::kNone && !part.counted) count(vcpu, part.nvdimm, store);
  }
}

}  // namespace

NvdimmMemory nvdimms;

void prepare(std::size_t count, const qemu::Tcg& tcg) {
  vcpus = {new Vcpu[count], count};
  all_told = tcg.reports_helpers();
  SoftTlb::use(tcg.tlb());
}

std::optional<AccessCounts> counts(std::size_t nvdimm) noexcept {
  if (tlb_offset == kLost) return std::nullopt;
  AccessCounts sum;
  for (const Vcpu& vcpu : vcpus) {
    sum.loads += vcpu.counters[nvdimm][false].load(std::memory_order_relaxed);
    sum.stores += vcpu.counters[nvdimm][true].load(std::memory_order_relaxed);
  }
  return sum;
}

bool is_counted_late(const Instruction& is) {
  return is.several && (is.bytes == 0 || (is.untold && !all_told));
}

void on_vcpu(unsigned index) {
  const std::lock_guard lock(binding);
  if (tlb_offset >= 0) bind(index, static_cast<std::size_t>(tlb_offset));
}

void on_access(unsigned index, qemu::AccessInfo info, std::uint64_t address, void* counted) {
  constexpr std::uint64_t kLargest = 16;  // bytes of an access
  const SoftTlb::Entry& entry = tlbs[index].entry(info, address);
  const std::uint64_t in_page = address % SoftTlb::kPageBytes;
  if (!nvdimms.is_near(address + entry.addend) && in_page <= SoftTlb::kPageBytes - kLargest)
      [[likely]] {
    return;
  }
  on_access_to_be_looked_at(index, info, address, counted);
}

// The instruction is counted with its last access, before which it may still fault and come again.
void on_part(unsigned index, qemu::AccessInfo info, std::uint64_t address, void* counted) {
  Vcpu& vcpu = vcpus[index];
  const Counted parts = Counted::from(counted);
  for_each_direction(info, parts, [&](bool store) {
    Vcpu::Part& part = vcpu.parts[store];
    part.bytes += 1U << plugin_api.qemu_plugin_mem_size_shift(info);
    if (part.nvdimm == NvdimmMemory::kNone) part.nvdimm = nvdimm_of(index, info, address, store);
    if (part.nvdimm == NvdimmMemory::kNone || part.counted) return;
    if (parts.bytes == 0 || part.bytes < parts.bytes) return;
    count(vcpu, part.nvdimm, store);
    part.counted = true;
  });
}

void begin(unsigned index, void* word) {
  Vcpu& vcpu = vcpus[index];
  vcpu.parts = {};
  vcpu.under_way = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(word));
}

void end(unsigned index, void*) {
  Vcpu& vcpu = vcpus[index];
  const std::uint32_t word = std::exchange(vcpu.under_way, 0);
  if (word == 0) return;
  if (vcpu.parts[false].bytes + vcpu.parts[true].bytes != 0) return count_parts(vcpu);
  if (all_told || !instruction(word).untold) return;
  if (tlb_offset == kUnknown) {
    return lose("the first access was one that this QEMU does not report");
  }
  if (!vcpu.scratch) vcpu.scratch = plugin_api.g_byte_array_new();
  qemu::CpuState* const cpu = plugin_api.qemu_get_cpu(static_cast<int>(index));
  const DataAccess access = data_access(cpu, vcpu.scratch, operands(word));
  if (access.bytes != 0) count_untold(index, access, is_store(word));
}

void abandon(unsigned index, void*) {
  vcpus[index].under_way = 0;
}

}  // namespace scmstats::access_counter
