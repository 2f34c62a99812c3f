// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "continuations.hpp"
#include "decoded_instruction.hpp"
#include "guest_registers.hpp"
#include "nvdimm_memory.hpp"
#include "plugin_api.hpp"
#include "qemu_versions.hpp"
#include "scmstats/host/access_source.hpp"
#include "soft_tlb.hpp"

namespace scmstats {

/// Counts the guest's loads and stores of each NVDIMM exactly, through QEMU's plug-in interface. An
/// instruction counts once for each direction in which it accesses at least one byte of an NVDIMM.
///
/// Only TCG reports accesses: other accelerators let the guest access memory directly. README.md
/// explains how counting works.
class AccessCounter {
 public:
  /// Returns the process's only counter. QEMU's callbacks for vCPUs and for blocks carry no pointer
  /// of ours in QEMU 7.2, so they need a global object; the callbacks for accesses use it too.
  static AccessCounter& instance() noexcept;

  /// Registers the callbacks. Call it from qemu_plugin_install. Fails if this QEMU cannot count.
  /// `allow_untested`: accept a QEMU version that was not tested.
  Result<> install(qemu::PluginId, const qemu::PluginInfo&, bool allow_untested);

  /// Starts to count accesses to an NVDIMM, before the guest sees it; `memory` is its memory
  /// backend. Returns its number for counts(), or nothing if there are too many NVDIMMs.
  std::optional<std::size_t> add(qemu::Object* memory);

  /// Returns the sum over all vCPUs since add(), or nothing if counting is disabled. Any thread may
  /// call it.
  std::optional<AccessCounts> counts(std::size_t nvdimm) const noexcept;

 private:
  enum class State : std::uint8_t {
    kSearching,  ///< no access to RAM has shown yet where QEMU keeps its TLBs
    kCounting,
    kDisabled,  ///< the counts may be wrong, so they are not reported
  };

  /// The accesses that a callback counts.
  enum class AccessKind : std::uint8_t { kLoads, kStores, kBoth };

  /// The state of one vCPU, which only its thread writes. In arrays of two elements, [false] is for
  /// loads and [true] for stores.
  struct alignas(64) Vcpu {
    using Counter = std::array<std::atomic<std::uint64_t>, 2>;

    /// The accesses in one direction that QEMU has reported for the current instruction.
    struct Progress {
      unsigned bytes = 0;
      std::size_t nvdimm = NvdimmMemory::kNone;  // that one of them went to
      bool counted = false;
    };

    /// The NVDIMM that the last access in one direction went to.
    struct LastNvdimm {
      HostRange range;
      std::atomic<std::uint64_t>* counter = nullptr;
    };

    std::array<LastNvdimm, 2> last;
    std::uint32_t current = 0;  // the instruction that on_insn_done() will count; 0 if none
    std::array<Progress, 2> progress;
    qemu::ByteArray* scratch = nullptr;  // allocated when first needed
    std::array<Counter, NvdimmMemory::kMost> counters{};
  };

  /// The data that QEMU passes to a callback for an access.
  struct CallbackData {
    bool loads, stores;  // the accesses that count
    unsigned bytes;      // as DecodedInstruction::bytes

    static CallbackData from_pointer(void* data);
    void* to_pointer() const;
  };

  // The callbacks. QEMU calls the first two when it creates a vCPU and when it translates a block
  // of guest code.
  static void on_vcpu(unsigned index);
  static void on_translation(qemu::Block* block);

  // QEMU calls these in the vCPU's thread. on_access(): an instruction that makes one access has
  // made it. `counter` is the AccessCounter.
  template <AccessKind kKind>
  static void on_access(unsigned index, qemu::AccessInfo info, std::uint64_t address,
                        void* counter);
  template <AccessKind kKind>
  static void on_unusual_access(unsigned index, qemu::AccessInfo info, std::uint64_t address,
                                void* counter);
  // An instruction that may make several accesses starts. `word` is the instruction if
  // on_insn_done() counts it, otherwise null.
  static void on_insn_start(unsigned index, void* word);
  // It has made one of its accesses.
  static void on_partial_access(unsigned index, qemu::AccessInfo info, std::uint64_t address,
                                void* pointer);
  // It has completed, and all registers are in the vCPU's struct again. QEMU calls this before the
  // next instruction.
  static void on_insn_done(unsigned index, void*);
  // It has faulted, and may restart.
  static void on_insn_aborted(unsigned index, void*);

  // translation.cpp
  void instrument(qemu::PluginInsn* at, const DecodedInstruction& insn, std::uint32_t word);
  void call_on_access(qemu::PluginInsn* at, qemu::Direction direction,
                      const DecodedInstruction& insn, bool loads, bool stores);
  void instrument_block_start(const qemu::Block* block) const;
  void add_continuation(std::uint64_t address);
  bool is_counted_when_done(const DecodedInstruction& insn) const;
  std::size_t read_words(const qemu::PluginInsn* at, std::array<std::uint32_t, 2>& words,
                         bool little) const;

  void bind_tlb(std::size_t index);
  void find_tlbs(unsigned index, qemu::AccessInfo info, std::uint64_t address);
  void disable_counting(const char* why);

  void count_access(unsigned index, qemu::AccessInfo info, std::uint64_t address, bool store);
  std::size_t nvdimm_at(unsigned index, qemu::AccessInfo info, std::uint64_t address,
                        bool store) const;
  std::size_t nvdimm_of(unsigned index, qemu::AccessInfo info, std::uint64_t address, bool store);
  void count_unreported(unsigned index, const DataAccess& access, bool store);
  void complete(unsigned index);

  qemu::Tcg tcg_;
  NvdimmMemory nvdimms_;
  SoftTlb tlb_;
  std::size_t vcpu_count_ = 0;
  std::array<Vcpu*, SoftTlb::kMostVcpus> vcpus_{};  // never freed: vCPUs may run when QEMU exits
  Continuations continuations_;

  std::mutex binding_;  // for tlb_offset_ and for the change from kSearching to kCounting
  std::size_t tlb_offset_ = 0;
  std::atomic<State> state_ = State::kSearching;
};

}  // namespace scmstats
