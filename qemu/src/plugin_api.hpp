// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "qemu_api.hpp"

/// The functions of QEMU that counting accesses needs besides Api: the plug-in interface, and some
/// internal ones. A QEMU without TCG lacks them and serves for everything else.
///
/// Source: the headers of QEMU 7.2 and 10.0 that each item names, and QEMU 11.1. Differences are in
/// qemu_versions.hpp.
namespace scmstats::qemu {

struct CpuState;    // hw/core/cpu.h
struct ByteArray;   // glib: GByteArray
struct Block;       // qemu/qemu-plugin.h: struct qemu_plugin_tb, some instructions as translated
struct PluginInsn;  // struct qemu_plugin_insn
struct HwAddress;   // struct qemu_plugin_hwaddr, where an access went

/// qemu/qemu-plugin.h
struct PluginInfo {
  const char* target_name;
  struct {
    int least, current;
  } version;
  bool system_emulation;
  struct {
    int vcpus, max_vcpus;
  } system;
};

using PluginId = std::uint64_t;
using AccessInfo = std::uint32_t;  // qemu_plugin_meminfo_t

/// plugins/plugin.h (7.2), exec/memopidx.h and plugins/api.c (10.0): what it was. An atomic one is
/// both. In 11.1 kLoads proves nothing: see Tcg::separates_directions().
inline constexpr AccessInfo kLoads = 1 << 16, kStores = 1 << 17;

enum class Registers : int { None };                             // enum qemu_plugin_cb_flags
enum class Direction : int { Loads = 1, Stores = 2, Both = 3 };  // enum qemu_plugin_mem_rw

using ExecutionCallback = void(unsigned vcpu, void*);
using AccessCallback = void(unsigned vcpu, AccessInfo, std::uint64_t address, void*);

/// glib/garray.h: the public part of a GByteArray.
struct ByteArrayView {
  std::uint8_t* data;
  unsigned size;
};

struct PluginApi {
  // qemu/qemu-plugin.h
  std::size_t (*qemu_plugin_tb_n_insns)(const Block*);
  std::uint64_t (*qemu_plugin_tb_vaddr)(const Block*);
  PluginInsn* (*qemu_plugin_tb_get_insn)(const Block*, std::size_t);
  std::uint64_t (*qemu_plugin_insn_vaddr)(const PluginInsn*);
  std::size_t (*qemu_plugin_insn_size)(const PluginInsn*);
  void (*qemu_plugin_register_vcpu_insn_exec_cb)(PluginInsn*, ExecutionCallback*, Registers, void*);
  void (*qemu_plugin_register_vcpu_mem_cb)(PluginInsn*, AccessCallback*, Registers, Direction,
                                           void*);
  unsigned (*qemu_plugin_mem_size_shift)(AccessInfo);
  HwAddress* (*qemu_plugin_get_hwaddr)(AccessInfo, std::uint64_t address);
  bool (*qemu_plugin_hwaddr_is_io)(const HwAddress*);

  CpuState* (*qemu_get_cpu)(int index);  // hw/core/cpu.h
  // hw/core/cpu.h; the data is a union of eight bytes
  void (*async_safe_run_on_cpu)(CpuState*, void (*work)(CpuState*, std::uint64_t), std::uint64_t);
  int (*ppc_cpu_gdb_read_register)(CpuState*, ByteArray*, int number);     // target/ppc/cpu.h
  ByteArray* (*g_byte_array_new)();                                        // glib
  ByteArray* (*g_byte_array_set_size)(ByteArray*, unsigned);               // glib
  void (*g_byte_array_unref)(ByteArray*);                                  // glib
  MemoryRegion* (*host_memory_backend_get_memory)(Object*);                // sysemu/hostmem.h
  std::uint64_t (*memory_region_size)(MemoryRegion*);                      // exec/memory.h
  MemoryRegion* (*memory_region_from_host)(void*, std::uint64_t* offset);  // exec/memory.h
  const bool* tcg_allowed;                                                 // sysemu/tcg.h
};

/// Looks every symbol up. Fails with lacks() if the running program does not have all.
Result<> load_plugin_api();

/// Valid once load_plugin_api() has succeeded.
extern PluginApi plugin_api;

}  // namespace scmstats::qemu
