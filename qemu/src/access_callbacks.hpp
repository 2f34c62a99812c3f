// SPDX-License-Identifier: MIT
#pragma once

#include "instruction.hpp"
#include "nvdimm_memory.hpp"
#include "plugin_api.hpp"
#include "qemu_versions.hpp"

/// The callbacks that count. QEMU calls them right after an access, in the vCPU's thread, with the
/// vCPU's number.
namespace scmstats::access_counter {

/// Which of an instruction's accesses count: the data of on_access() and on_part().
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
    return reinterpret_cast<void*>(bits);
  }
};

inline constexpr std::size_t kMostVcpus = 4096;  // twice what pseries takes

/// To be called first. `count`: of vCPUs, at most kMostVcpus.
void prepare(std::size_t count, const qemu::Tcg&);

/// The NVDIMMs, by the host's addresses.
extern NvdimmMemory nvdimms;

/// Returns whether an instruction is counted only when it has ended.
bool is_counted_late(const Instruction& is);

/// A vCPU is there from now on.
void on_vcpu(unsigned index);

/// An instruction that is one access has made it. Most are to ordinary memory.
void on_access(unsigned index, qemu::AccessInfo info, std::uint64_t address, void* counted);

/// An instruction that may be several accesses begins; `word`: itself, where it is counted late.
void begin(unsigned index, void* word);

/// It has made one of them.
void on_part(unsigned index, qemu::AccessInfo info, std::uint64_t address, void* counted);

/// It has ended. To be called at the next instruction, where QEMU has put all registers back into
/// the vCPU's struct: after an instruction that it does not report, and at the start of a block.
void end(unsigned index, void*);

/// It has not ended: it faulted, and may begin again.
void abandon(unsigned index, void*);

}  // namespace scmstats::access_counter
