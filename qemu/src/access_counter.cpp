// SPDX-License-Identifier: MIT
#include "access_counter.hpp"

#include "access_callbacks.hpp"
#include "qemu_api.hpp"
#include "qemu_versions.hpp"
#include "translation.hpp"

namespace scmstats::access_counter {

using qemu::api;
using qemu::plugin_api;

std::optional<std::string> install(qemu::PluginId id, const qemu::PluginInfo& info,
                                   bool allow_untested) {
  if (const char* missing = qemu::load_plugin_api()) {
    return "this " + qemu::version() + " has no " + missing;
  }
  // Without TCG, QEMU is refused when the machine is made.
  if (!*plugin_api.tcg_allowed) return std::nullopt;
  if (auto complaint = qemu::tcg.load(info, allow_untested)) return complaint;
  const auto vcpu_count = static_cast<std::size_t>(info.system.max_vcpus);
  if (vcpu_count > 1 && qemu::tcg.reports_helpers() && !qemu::tcg.has_thread_per_vcpu()) {
    return "with one thread for all vCPUs this " + qemu::version() +
           " does not report which vCPU made an access; give -accel tcg,thread=multi, or one vCPU";
  }
  if (vcpu_count > kMostVcpus) {
    return std::to_string(vcpu_count) + " vCPUs are too many; give at most " +
           std::to_string(kMostVcpus);
  }
  prepare(vcpu_count, qemu::tcg);
  qemu::tcg.register_callbacks(id, on_vcpu, on_translation);
  return std::nullopt;
}

namespace {

/// Returns whether the guest's stores leave a memory backend as it is: because of its option rom,
/// new in QEMU 9.0, or readonly.
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

}  // namespace

std::optional<std::size_t> add(qemu::Object* memory) {
  qemu::MemoryRegion* const region = plugin_api.host_memory_backend_get_memory(memory);
  return nvdimms.add(reinterpret_cast<std::uintptr_t>(api.memory_region_get_ram_ptr(region)),
                     plugin_api.memory_region_size(region), is_rom(memory));
}

}  // namespace scmstats::access_counter
