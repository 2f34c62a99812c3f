#include "access_counter.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <span>
#include <utility>

#include "continuations.hpp"
#include "guest_registers.hpp"
#include "instruction.hpp"
#include "nvdimm_memory.hpp"
#include "qemu_api.hpp"
#include "soft_tlb.hpp"

// QEMU tells of an access right after it, in the vCPU's own thread. What is on the way of each
// access of the guest's is on_access() and what it calls.

namespace scmstats::access_counter {
namespace {

using qemu::api;
using qemu::plugin_api;

/// What one vCPU's thread alone writes. Of two, [false] is of loads and [true] of stores.
struct alignas(64) Vcpu {
  using Counter = std::array<std::atomic<std::uint64_t>, 2>;

  /// What QEMU told of the instruction under way, of its loads or of its stores.
  struct Part {
    unsigned bytes = 0;
    std::size_t nvdimm = NvdimmMemory::kNone;  // where one of them went
    bool counted = false;
  };

  std::uint32_t under_way = 0;  // an instruction that is to be counted when it has ended
  std::array<Part, 2> parts;
  std::array<Counter, NvdimmMemory::kMost> counters{};
};

/// What of an instruction's accesses counts, as a callback's data.
struct Counted {
  bool loads, stores;
  unsigned bytes;  // as Instruction::bytes

  static Counted of(const Instruction& is) { return {is.loads, is.stores, is.bytes}; }
  static Counted from(void* data) {
    const auto bits = reinterpret_cast<std::uintptr_t>(data);
    return {(bits & 1) != 0, (bits & 2) != 0, static_cast<unsigned>(bits >> 2)};
  }
  void* data() const {
    const std::uintptr_t bits = (loads ? 1U : 0U) | (stores ? 2U : 0U) | bytes << 2;
    return reinterpret_cast<void*>(bits);  // NOLINT(performance-no-int-to-ptr)
  }
};

NvdimmMemory nvdimms;
constexpr std::size_t kMostVcpus = 4096;  // twice what pseries takes
std::array<SoftTlb, kMostVcpus> tlbs;
Vcpu* vcpus = nullptr;  // to the end
std::size_t vcpu_count = 0;
bool all_are_told = false;  // by this QEMU
bool data_is_copied = false;

// Where in a vCPU's struct its TLB is.
constexpr std::ptrdiff_t kUnknown = -1, kLost = -2;
std::mutex binding;
std::atomic<std::ptrdiff_t> tlb_offset = kUnknown;

void lose(const char* why) {
  if (tlb_offset.exchange(kLost) == kLost) return;
  nvdimms.give_up();
  api.warn_report("scmstats: count-accesses=on: %s; HostLCnt and HostSCnt have no value", why);
}

void bind(std::size_t index) {
  // Null is a vCPU that may be plugged later.
  if (qemu::CpuState* const cpu = plugin_api.qemu_get_cpu(static_cast<int>(index))) {
    tlbs[index].bind(cpu, static_cast<std::size_t>(tlb_offset));
  }
}

/// The first access to RAM tells where the TLBs are.
void bind_all(unsigned index, qemu::AccessInfo info, std::uint64_t address) {
  const std::lock_guard lock(binding);
  if (tlb_offset != kUnknown) return;
  const qemu::Place* const place = plugin_api.qemu_plugin_get_hwaddr(info, address);
  if (!place || plugin_api.qemu_plugin_hwaddr_is_io(place)) return;
  qemu::CpuState* const cpu = plugin_api.qemu_get_cpu(static_cast<int>(index));
  const auto found = SoftTlb::find(cpu, info, address);
  if (!found) return lose("this QEMU keeps its TLB elsewhere");
  tlb_offset = static_cast<std::ptrdiff_t>(*found);
  for (std::size_t i = 0; i < vcpu_count; ++i) bind(i);
  nvdimms.be_exact();
}

/// A vCPU is there from now on.
void on_vcpu(qemu::PluginId, unsigned index) {
  const std::lock_guard lock(binding);
  if (tlb_offset >= 0) bind(index);
}

std::size_t nvdimm_at(unsigned index, qemu::AccessInfo info, std::uint64_t address, bool store) {
  const SoftTlb::Entry& entry = tlbs[index].entry(info, address);
  if (!entry.is_ram_at(address, store)) return NvdimmMemory::kNone;
  return nvdimms.number_of(address + entry.addend);
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

/// An access that may be of an NVDIMM, or to tell where the TLBs are, or go over a page's end.
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

/// An instruction that is one access. Most are to ordinary memory, and end here.
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

/// One of several accesses of an instruction. It is counted with the last one, before which it may
/// still fault and come again.
void on_part(unsigned index, qemu::AccessInfo info, std::uint64_t address, void* data) {
  Vcpu& vcpu = vcpus[index];
  const Counted counted = Counted::from(data);
  for_each_direction(info, counted, [&](bool store) {
    Vcpu::Part& part = vcpu.parts[store];
    part.bytes += 1U << plugin_api.qemu_plugin_mem_size_shift(info);
    if (part.nvdimm == NvdimmMemory::kNone) part.nvdimm = nvdimm_of(index, info, address, store);
    if (part.nvdimm == NvdimmMemory::kNone || part.counted) return;
    if (counted.bytes == 0 || part.bytes < counted.bytes) return;
    count(vcpu, part.nvdimm, store);
    part.counted = true;
  });
}

/// An instruction that may be several accesses begins; `word`: itself, where its end matters.
void begin(unsigned index, void* word) {
  Vcpu& vcpu = vcpus[index];
  vcpu.parts = {};
  vcpu.under_way = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(word));
}

void count_untold(unsigned index, const DataAccess& access, bool store) {
  for (const std::uint64_t address : {access.address, access.address + access.bytes - 1}) {
    const std::size_t nvdimm = nvdimm_at(index, access.mmu_index, address, store);
    if (nvdimm != NvdimmMemory::kNone) return count(vcpus[index], nvdimm, store);
  }
}

/// Counts an instruction whose accesses were told, as far as that was not done.
void count_parts(Vcpu& vcpu) {
  for (const bool store : {false, true}) {
    const Vcpu::Part& part = vcpu.parts[store];
    if (part.nvdimm != NvdimmMemory::kNone && !part.counted) count(vcpu, part.nvdimm, store);
  }
}

/// An instruction has ended. QEMU calls this at the next one, where it has put all registers back
/// into the vCPU's struct: after what the untold ones are, and at the start of a block.
void end(unsigned index, void*) {
  Vcpu& vcpu = vcpus[index];
  const std::uint32_t word = std::exchange(vcpu.under_way, 0);
  if (word == 0) return;
  if (vcpu.parts[false].bytes + vcpu.parts[true].bytes != 0) return count_parts(vcpu);
  if (all_are_told || !instruction(word).untold) return;
  if (tlb_offset == kUnknown) {
    return lose("the first access was one that this QEMU does not tell of");
  }
  const DataAccess access =
      data_access(plugin_api.qemu_get_cpu(static_cast<int>(index)), operands(word));
  if (access.bytes != 0) count_untold(index, access, is_store(word));
}

/// An instruction did not end: it faulted, and may begin again.
void abandon(unsigned index, void*) {
  vcpus[index].under_way = 0;
}

void call_at(qemu::Instruction* at, qemu::ExecutionCallback* function, std::uintptr_t data = 0) {
  plugin_api.qemu_plugin_register_vcpu_insn_exec_cb(at, function, qemu::Registers::None,
                                                    reinterpret_cast<void*>(data));
}

Instruction decode(std::span<const std::uint32_t> words) {
  return words.size() == 2 ? prefixed_instruction(words[0], words[1]) : instruction(words[0]);
}

/// Whether it is counted when it has ended, and not before.
bool is_counted_late(const Instruction& is) {
  return is.several && (is.bytes == 0 || (is.untold && !all_are_told));
}

void look_at(qemu::Instruction* at, const Instruction& is, std::uint32_t word) {
  if (is.several) call_at(at, begin, is_counted_late(is) ? word : 0);
  // One callback for both, as QEMU 7.2 confuses two; and one also where nothing counts, as 7.2 else
  // calls what it called for another instruction.
  plugin_api.qemu_plugin_register_vcpu_mem_cb(at, is.several ? on_part : on_access,
                                              qemu::Registers::None, qemu::Direction::Both,
                                              Counted::of(is).data());
}

Continuations continuations;

/// The vectors at which a vCPU takes an interrupt, here or in the kernel's part of its address
/// space. Source: Power ISA, Book III, "Interrupt Vectors", and LPCR[AIL].
bool is_vector(std::uint64_t address) {
  return (address & ~0xC000'0000'0000'4000) < 0x3000 && address % 32 == 0;
}

/// Whether the instruction before which the interrupt came, and not the one that made it come, is
/// where the guest goes on: the instruction that ran last has ended.
bool comes_between(std::uint64_t vector) {
  switch (vector & 0x3FFF) {
    case 0x200:  // machine check
    case 0x400:  // instruction storage
    case 0x480:  // instruction segment
    case 0x500:  // external
    case 0x900:  // decrementer
    case 0xA00:  // directed privileged doorbell
    case 0xE80:  // directed hypervisor doorbell
    case 0xEA0:  // hypervisor virtualization
      return true;
    default:
      return false;
  }
}

/// An untold instruction may be the last one of a block. Where it ended is then seen at the start
/// of the next one.
void look_at_start(const qemu::Block* block) {
  const std::uint64_t address = plugin_api.qemu_plugin_tb_vaddr(block);
  qemu::Instruction* const first = plugin_api.qemu_plugin_tb_get_insn(block, 0);
  if (continuations.contains(address)) call_at(first, end);
  if (is_vector(address)) call_at(first, comes_between(address) ? end : abandon);
}

/// The blocks that may follow have been translated without look_at_start() knowing: they are again.
void continue_at(std::uint64_t address) {
  if (continuations.insert(address)) plugin_api.tb_flush(plugin_api.qemu_get_cpu(0));
}

std::size_t read_words(const qemu::Instruction* at, std::array<std::uint32_t, 2>& words,
                       bool little) {
  const std::size_t bytes = std::min(plugin_api.qemu_plugin_insn_size(at), sizeof(words));
  if (data_is_copied) {
    using Copy = std::size_t(const qemu::Instruction*, void*, std::size_t);
    reinterpret_cast<Copy*>(plugin_api.qemu_plugin_insn_data)(at, words.data(), bytes);
  } else {
    using Data = const void*(const qemu::Instruction*);
    std::memcpy(words.data(), reinterpret_cast<Data*>(plugin_api.qemu_plugin_insn_data)(at), bytes);
  }
  if (!little) {
    for (std::uint32_t& word : words) word = __builtin_bswap32(word);
  }
  return bytes / sizeof(std::uint32_t);
}

void on_translation(qemu::PluginId, qemu::Block* block) {
  const bool little = little_endian();
  const std::size_t count = plugin_api.qemu_plugin_tb_n_insns(block);
  look_at_start(block);
  bool after_late = false;
  for (std::size_t i = 0; i < count; ++i) {
    qemu::Instruction* const at = plugin_api.qemu_plugin_tb_get_insn(block, i);
    if (after_late) call_at(at, end);
    std::array<std::uint32_t, 2> words{};
    const std::size_t length = read_words(at, words, little);
    const Instruction is = decode(std::span(words).first(length));
    look_at(at, is, words[0]);
    after_late = is_counted_late(is);
    if (after_late && i == count - 1) {
      continue_at(plugin_api.qemu_plugin_insn_vaddr(at) + sizeof(std::uint32_t));
    }
  }
}

}  // namespace

std::optional<std::string> install(qemu::PluginId id, const qemu::PluginInfo& info) {
  if (const char* missing = qemu::load_plugin_api()) {
    return "this " + qemu::version() + " has no " + missing;
  }
  // From version 2 on, of QEMU 9.0, what a helper does in one go is told of, too: 8.1 began with
  // it.
  all_are_told = info.version.current >= 2;
  data_is_copied = info.version.current >= 3;
  vcpu_count = static_cast<std::size_t>(info.system.max_vcpus);
  if (vcpu_count > 1 && all_are_told && !*plugin_api.mttcg_enabled) {
    return "with one thread for all vCPUs this " + qemu::version() +
           " does not tell whose access it was; give -accel tcg,thread=multi, or one vCPU";
  }
  if (vcpu_count > kMostVcpus) {
    return std::to_string(vcpu_count) + " vCPUs are too many; give at most " +
           std::to_string(kMostVcpus);
  }
  vcpus = new Vcpu[vcpu_count];
  plugin_api.qemu_plugin_register_vcpu_init_cb(id, on_vcpu);
  plugin_api.qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
  return std::nullopt;
}

std::optional<std::size_t> add(qemu::Object* memory) {
  qemu::MemoryRegion* const region = plugin_api.host_memory_backend_get_memory(memory);
  return nvdimms.add(reinterpret_cast<std::uintptr_t>(api.memory_region_get_ram_ptr(region)),
                     plugin_api.memory_region_size(region));
}

std::optional<Counts> counts(std::size_t number) noexcept {
  if (tlb_offset == kLost) return std::nullopt;
  Counts sum;
  for (std::size_t i = 0; i < vcpu_count; ++i) {
    sum.loads += vcpus[i].counters[number][false].load(std::memory_order_relaxed);
    sum.stores += vcpus[i].counters[number][true].load(std::memory_order_relaxed);
  }
  return sum;
}

}  // namespace scmstats::access_counter
