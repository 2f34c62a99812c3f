// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "plugin_api.hpp"

/// Everything in which the versions of QEMU differ for this project. All else that it uses is the
/// same in QEMU 7.2, 10.0 and 11.1: qemu_api.hpp and plugin_api.hpp.
namespace scmstats::qemu {

struct Version {
  std::int64_t major, minor, micro;

  auto operator<=>(const Version&) const = default;
  std::string text() const;  ///< "7.2.22"
};

/// The running QEMU's version; nothing if it reports none.
std::optional<Version> running_version();

/// "QEMU 7.2.22", or just "QEMU" if it reports no version.
std::string version();

/// Returns whether this QEMU is newer than the newest that was tested. Development versions of the
/// next QEMU, as 11.1.50, are newer, too.
bool is_untested();

/// Fails if this QEMU may not work. Accepts a tested version and those between.
Result<> check_version(bool allow_untested);

/// The error that this QEMU lacks a symbol: "this QEMU 7.2.22 has no NAME".
Failure lacks(const char* symbol);

/// The version of the plug-in interface to declare to this QEMU, which refuses any that it does not
/// support.
int interface_version();

/// How a vCPU keeps its softmmu's tables: see SoftTlb.
struct TlbLayout {
  AccessInfo index_mask;      // the bits of an AccessInfo with the table's number
  std::ptrdiff_t first;       // index in the array of the table with the number 0
  std::ptrdiff_t step;        // from one number to the next: 1 or -1
  std::uint64_t ram_flags;    // those that RAM may have in an Entry: not dirty, a watchpoint
  std::uint64_t shared_flag;  // one that RAM has for a watchpoint, and devices and ROM have, too
};

/// The parts of QEMU's TCG that counting uses.
class Tcg {
 public:
  /// Looks everything up. Fails if something is missing, or this QEMU cannot count.
  Result<> load(const PluginInfo& info, bool allow_untested);

  /// Returns whether QEMU also reports what a helper accesses in one go.
  bool reports_helpers() const { return interface_ >= 2; }
  /// Returns whether an instruction can have a callback for loads and another one for stores.
  /// Otherwise kLoads in an AccessInfo means a load; in 11.1 that bit also belongs to the
  /// operation.
  bool separates_directions() const { return interface_ >= 4; }
  const TlbLayout& tlb() const { return tlb_; }

  /// Returns whether each vCPU has its own thread. TCG must run the guest.
  bool has_thread_per_vcpu() const;
  /// Has QEMU call one function for each vCPU that is made, the other for each block that it
  /// translates.
  void register_callbacks(PluginId id, void (*on_vcpu)(unsigned), void (*on_block)(Block*)) const;
  /// Copies an instruction's first bytes, of which it has at least `bytes`.
  void copy_instruction(const PluginInsn* from, void* to, std::size_t bytes) const;
  /// Forgets everything that is translated. To be called while no vCPU runs.
  void flush_translations(CpuState* vcpu) const;

 private:
  int interface_ = 0;
  TlbLayout tlb_{};
  void* register_vcpu_init_ = nullptr;
  void* register_translation_ = nullptr;
  void* insn_data_ = nullptr;
  void (*flush_vcpu_)(CpuState*) = nullptr;  // exec/exec-all.h (7.2), exec/tb-flush.h (10.0)
  void (*flush_)() = nullptr;                // exec/tb-flush.h (11.1)
  const bool* mttcg_enabled_ = nullptr;      // sysemu/cpus.h (7.2), hw/core/cpu.h (10.0)
  bool (*is_mttcg_enabled_)() = nullptr;     // system/tcg.h (11.1)
};

/// QEMU's big lock, which a hypercall holds.
class BigLock {
 public:
  /// Looks its functions up. Fails if one is missing.
  Result<> load();

  /// Waits without the lock, so that the other vCPUs and the monitor continue. What the lock
  /// protects may be different afterwards.
  void release_for(std::chrono::nanoseconds time) const;

 private:
  void (*lock_)(const char* file, int line) = nullptr;  // qemu/main-loop.h
  void (*unlock_)() = nullptr;
};

}  // namespace scmstats::qemu
