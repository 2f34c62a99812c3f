// SPDX-License-Identifier: MIT
#include "plugin_api.hpp"

#include "qemu_versions.hpp"
#include "symbols.hpp"

namespace scmstats::qemu {
namespace {

#define SCMSTATS_SYMBOL(name) {#name, &plugin_api.name}

const Symbol kSymbols[] = {
    SCMSTATS_SYMBOL(qemu_plugin_tb_n_insns),
    SCMSTATS_SYMBOL(qemu_plugin_tb_vaddr),
    SCMSTATS_SYMBOL(qemu_plugin_tb_get_insn),
    SCMSTATS_SYMBOL(qemu_plugin_insn_vaddr),
    SCMSTATS_SYMBOL(qemu_plugin_insn_size),
    SCMSTATS_SYMBOL(qemu_plugin_register_vcpu_insn_exec_cb),
    SCMSTATS_SYMBOL(qemu_plugin_register_vcpu_mem_cb),
    SCMSTATS_SYMBOL(qemu_plugin_mem_size_shift),
    SCMSTATS_SYMBOL(qemu_plugin_get_hwaddr),
    SCMSTATS_SYMBOL(qemu_plugin_hwaddr_is_io),
    SCMSTATS_SYMBOL(qemu_get_cpu),
    SCMSTATS_SYMBOL(async_safe_run_on_cpu),
    SCMSTATS_SYMBOL(ppc_cpu_gdb_read_register),
    SCMSTATS_SYMBOL(g_byte_array_new),
    SCMSTATS_SYMBOL(g_byte_array_set_size),
    SCMSTATS_SYMBOL(g_byte_array_unref),
    SCMSTATS_SYMBOL(host_memory_backend_get_memory),
    SCMSTATS_SYMBOL(memory_region_size),
    SCMSTATS_SYMBOL(memory_region_from_host),
    SCMSTATS_SYMBOL(tcg_allowed),
};
static_assert(sizeof(kSymbols) / sizeof(Symbol) == sizeof(PluginApi) / sizeof(void*),
              "every member of PluginApi is looked up");

#undef SCMSTATS_SYMBOL

}  // namespace

PluginApi plugin_api;

Result<> load_plugin_api() {
  if (const char* missing = find_symbols(kSymbols)) return lacks(missing);
  return {};
}

}  // namespace scmstats::qemu
