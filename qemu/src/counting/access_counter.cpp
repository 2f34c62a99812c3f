// SPDX-License-Identifier: MIT
#include "access_counter.hpp"

#include <memory>
#include <type_traits>
#include <utility>

#include "qemu_api.hpp"

namespace scmstats {
namespace {

using qemu::api;
using qemu::plugin_api;

/// The counter's memory. It is zero until instance() makes the counter, so that it takes no bytes
/// of the library's file. Without count-accesses=on no page of it is touched.
union Storage {
  std::byte zero = {};
  AccessCounter counter;
  constexpr Storage() noexcept {}
};
constinit Storage storage;
constexpr AccessCounter& the_counter = storage.counter;
static_assert(std::is_trivially_destructible_v<AccessCounter>,
              "vCPUs may still run when QEMU exits");

/// Returns whether the guest's stores leave a memory backend unchanged: because of its property
/// rom, new in QEMU 9.0, or readonly.
bool is_rom(qemu::Object* memory) {
  if (api.object_property_find(memory, "rom")) {
    char* const text = api.object_property_get_str(memory, "rom", nullptr);
    const std::string rom = text ? text : "";
    api.g_free(text);
    if (rom == "on" || rom == "off") return rom == "on";
  }
  return api.object_property_find(memory, "readonly") &&
         api.object_property_get_bool(memory, "readonly", nullptr);
}

/// Asks QEMU whether the last access was to RAM or ROM.
bool is_memory(qemu::AccessInfo info, std::uint64_t address) {
  const qemu::HwAddress* const where = plugin_api.qemu_plugin_get_hwaddr(info, address);
  return where && !plugin_api.qemu_plugin_hwaddr_is_io(where);
}

/// Adds one. Only this thread writes the counter, so the addition need not be atomic.
void increment(std::atomic<std::uint64_t>& counter) {
  counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

/// Calls function(store) for each direction of an access that the instruction counts. An atomic
/// access has both.
template <typename Function>
void for_each_direction(qemu::AccessInfo info, bool loads, bool stores, Function&& function) {
  if (info & qemu::kLoads && loads) function(false);
  if (info & qemu::kStores && stores) function(true);
}

}  // namespace

AccessCounter& AccessCounter::instance() noexcept {
  static bool made = false;
  if (!std::exchange(made, true)) std::construct_at(&storage.counter);
  return the_counter;
}

Result<> AccessCounter::install(qemu::PluginId id, const qemu::PluginInfo& info,
                                bool allow_untested) {
  if (auto loaded = qemu::load_plugin_api(); !loaded) return loaded;
  // Without TCG, QEMU is refused when the machine is made.
  if (!*plugin_api.tcg_allowed) return {};
  if (auto loaded = tcg_.load(info, allow_untested); !loaded) return loaded;
  const auto vcpu_count = static_cast<std::size_t>(info.system.max_vcpus);
  if (vcpu_count > 1 && tcg_.reports_helpers() && !tcg_.has_thread_per_vcpu()) {
    return Failure{
        "with one thread for all vCPUs this " + qemu::version() +
        " does not report which vCPU made an access; give -accel tcg,thread=multi, or one vCPU"};
  }
  if (vcpu_count > SoftTlb::kMostVcpus) {
    return Failure{std::to_string(vcpu_count) + " vCPUs are too many; give at most " +
                   std::to_string(SoftTlb::kMostVcpus)};
  }
  vcpu_count_ = vcpu_count;
  for (std::size_t i = 0; i < vcpu_count; ++i) vcpus_[i] = new Vcpu;
  tlb_.set_layout(tcg_.tlb());
  tcg_.register_callbacks(id, on_vcpu, on_translation);
  return {};
}

std::optional<std::size_t> AccessCounter::add(qemu::Object* memory) {
  qemu::MemoryRegion* const region = plugin_api.host_memory_backend_get_memory(memory);
  return nvdimms_.add(reinterpret_cast<std::uintptr_t>(api.memory_region_get_ram_ptr(region)),
                      plugin_api.memory_region_size(region), is_rom(memory));
}

std::optional<AccessCounts> AccessCounter::counts(std::size_t nvdimm) const noexcept {
  if (state_ == State::kDisabled) return std::nullopt;
  AccessCounts sum;
  for (std::size_t i = 0; i < vcpu_count_; ++i) {
    sum.loads += vcpus_[i]->counters[nvdimm][false].load(std::memory_order_relaxed);
    sum.stores += vcpus_[i]->counters[nvdimm][true].load(std::memory_order_relaxed);
  }
  return sum;
}

void AccessCounter::disable_counting(const char* why) {
  if (state_.exchange(State::kDisabled) == State::kDisabled) return;
  nvdimms_.match_nothing();
  api.warn_report("scmstats: count-accesses=on: %s; HostLCnt and HostSCnt have no value", why);
}

void AccessCounter::bind_tlb(std::size_t index) {
  // QEMU returns null for a vCPU that may be plugged in later.
  if (qemu::CpuState* const cpu = plugin_api.qemu_get_cpu(static_cast<int>(index))) {
    tlb_.bind(index, cpu, tlb_offset_);
  }
}

/// Finds all TLBs by the first access to RAM.
void AccessCounter::find_tlbs(unsigned index, qemu::AccessInfo info, std::uint64_t address) {
  const std::lock_guard lock(binding_);
  if (state_ != State::kSearching) return;
  if (!is_memory(info, address)) return;
  qemu::CpuState* const cpu = plugin_api.qemu_get_cpu(static_cast<int>(index));
  const auto found = tlb_.find(cpu, info, address);
  if (!found) return disable_counting("this QEMU keeps its TLB elsewhere");
  tlb_offset_ = *found;
  for (std::size_t i = 0; i < vcpu_count_; ++i) bind_tlb(i);
  state_ = State::kCounting;
  nvdimms_.match_ranges();
}

std::size_t AccessCounter::nvdimm_at(unsigned index, qemu::AccessInfo info, std::uint64_t address,
                                     bool store) const {
  const SoftTlb::Entry& entry = tlb_.entry(index, info, address);
  const std::size_t number = nvdimms_.number_of(address + entry.addend);
  if (number == NvdimmMemory::kNone || tlb_.is_ram_at(entry, address, store)) return number;
  const bool watched = tlb_.may_be_watched_ram_at(entry, address, store) &&
                       is_memory(info, address) && !(store && nvdimms_.is_rom(number));
  return watched ? number : NvdimmMemory::kNone;
}

/// Returns the NVDIMM that an access went to with at least one byte.
std::size_t AccessCounter::nvdimm_of(unsigned index, qemu::AccessInfo info, std::uint64_t address,
                                     bool store) {
  if (state_ == State::kSearching) find_tlbs(index, info, address);
  const std::size_t number = nvdimm_at(index, info, address, store);
  if (number != NvdimmMemory::kNone) return number;
  const std::uint64_t bytes = std::uint64_t{1} << plugin_api.qemu_plugin_mem_size_shift(info);
  return nvdimm_at(index, info, address + bytes - 1, store);
}

/// Counts one direction of an access if it went to an NVDIMM.
void AccessCounter::count_access(unsigned index, qemu::AccessInfo info, std::uint64_t address,
                                 bool store) {
  const std::size_t nvdimm = nvdimm_of(index, info, address, store);
  if (nvdimm == NvdimmMemory::kNone) return;
  Vcpu& vcpu = *vcpus_[index];
  std::atomic<std::uint64_t>& counter = vcpu.counters[nvdimm][store];
  increment(counter);
  vcpu.last[store] = {nvdimms_.range(nvdimm), &counter};
}

/// Counts an instruction that QEMU did not report, by its first and its last byte.
void AccessCounter::count_unreported(unsigned index, const DataAccess& access, bool store) {
  for (const std::uint64_t address : {access.address, access.address + access.bytes - 1}) {
    const std::size_t nvdimm = nvdimm_at(index, access.mmu_index, address, store);
    if (nvdimm != NvdimmMemory::kNone) return increment(vcpus_[index]->counters[nvdimm][store]);
  }
}

/// Counts an instruction that has completed, as far as it is not counted yet.
void AccessCounter::complete(unsigned index) {
  Vcpu& vcpu = *vcpus_[index];
  const std::uint32_t word = std::exchange(vcpu.current, 0);
  if (word == 0) return;
  if (vcpu.progress[false].bytes + vcpu.progress[true].bytes != 0) {
    for (const bool store : {false, true}) {
      const Vcpu::Progress& progress = vcpu.progress[store];
      if (progress.nvdimm == NvdimmMemory::kNone || progress.counted) continue;
      increment(vcpu.counters[progress.nvdimm][store]);
    }
    return;
  }
  if (tcg_.reports_helpers() || !decode(word).unreported) return;
  if (state_ == State::kSearching) {
    return disable_counting("the first access was one that this QEMU does not report");
  }
  if (!vcpu.scratch) vcpu.scratch = plugin_api.g_byte_array_new();
  qemu::CpuState* const cpu = plugin_api.qemu_get_cpu(static_cast<int>(index));
  const DataAccess access = data_access(cpu, vcpu.scratch, operands(word));
  if (access.bytes != 0) count_unreported(index, access, is_store(word));
}

AccessCounter::CallbackData AccessCounter::CallbackData::from_pointer(void* data) {
  const auto bits = reinterpret_cast<std::uintptr_t>(data);
  return {(bits & 1) != 0, (bits & 2) != 0, static_cast<unsigned>(bits >> 2)};
}

void* AccessCounter::CallbackData::to_pointer() const {
  const std::uintptr_t bits = (loads ? 1U : 0U) | (stores ? 2U : 0U) | bytes << 2;
  return reinterpret_cast<void*>(bits);
}

void AccessCounter::on_vcpu(unsigned index) {
  const std::lock_guard lock(the_counter.binding_);
  if (the_counter.state_ == State::kCounting) the_counter.bind_tlb(index);
}

// This function takes most of the time of counting. docs/speed.md has the measurements.
template <AccessCounter::AccessKind kKind>
void AccessCounter::on_access(unsigned index, qemu::AccessInfo info, std::uint64_t address,
                              void* counter) {
  constexpr std::uint64_t kLargest = 16;  // bytes of an access
  const AccessCounter& self = *static_cast<AccessCounter*>(counter);
  const SoftTlb::Entry& entry = self.tlb_.entry(index, info, address);
  const std::uint64_t host = address + entry.addend;
  if (!self.nvdimms_.is_near(host)) [[likely]] {
    if (address % SoftTlb::kPageBytes <= SoftTlb::kPageBytes - kLargest) [[likely]]
      return;
  } else if (kKind != AccessKind::kBoth) {
    constexpr bool kStore = kKind == AccessKind::kStores;
    if (!(info & (kStore ? qemu::kStores : qemu::kLoads))) return;
    const Vcpu::LastNvdimm& last = self.vcpus_[index]->last[kStore];
    // The last byte that the access may have is in the same page.
    if (self.tlb_.is_ram_at(entry, address + kLargest - 1, kStore) && last.range.contains(host)) {
      return increment(*last.counter);
    }
  }
  on_unusual_access<kKind>(index, info, address, counter);
}

/// Counts an access that may cross the end of a page, is the first one, or goes to another NVDIMM
/// than the one before.
template <AccessCounter::AccessKind kKind>
[[gnu::noinline]] void AccessCounter::on_unusual_access(unsigned index, qemu::AccessInfo info,
                                                        std::uint64_t address, void* counter) {
  AccessCounter& self = *static_cast<AccessCounter*>(counter);
  for_each_direction(info, kKind != AccessKind::kStores, kKind != AccessKind::kLoads,
                     [&](bool store) { self.count_access(index, info, address, store); });
}

template void AccessCounter::on_access<AccessCounter::AccessKind::kLoads>(unsigned,
                                                                          qemu::AccessInfo,
                                                                          std::uint64_t, void*);
template void AccessCounter::on_access<AccessCounter::AccessKind::kStores>(unsigned,
                                                                           qemu::AccessInfo,
                                                                           std::uint64_t, void*);
template void AccessCounter::on_access<AccessCounter::AccessKind::kBoth>(unsigned, qemu::AccessInfo,
                                                                         std::uint64_t, void*);

void AccessCounter::on_insn_start(unsigned index, void* word) {
  Vcpu& vcpu = *the_counter.vcpus_[index];
  vcpu.progress = {};
  vcpu.current = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(word));
}

// Counts the instruction with its last access: before that it may fault and restart.
void AccessCounter::on_partial_access(unsigned index, qemu::AccessInfo info, std::uint64_t address,
                                      void* pointer) {
  Vcpu& vcpu = *the_counter.vcpus_[index];
  const CallbackData data = CallbackData::from_pointer(pointer);
  for_each_direction(info, data.loads, data.stores, [&](bool store) {
    Vcpu::Progress& progress = vcpu.progress[store];
    progress.bytes += 1U << plugin_api.qemu_plugin_mem_size_shift(info);
    if (progress.nvdimm == NvdimmMemory::kNone) {
      progress.nvdimm = the_counter.nvdimm_of(index, info, address, store);
    }
    if (progress.nvdimm == NvdimmMemory::kNone || progress.counted) return;
    if (data.bytes == 0 || progress.bytes < data.bytes) return;
    increment(vcpu.counters[progress.nvdimm][store]);
    progress.counted = true;
  });
}

void AccessCounter::on_insn_done(unsigned index, void*) {
  the_counter.complete(index);
}

void AccessCounter::on_insn_aborted(unsigned index, void*) {
  the_counter.vcpus_[index]->current = 0;
}

}  // namespace scmstats
