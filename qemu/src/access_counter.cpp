#include "access_counter.hpp"

#include "access_callbacks.hpp"
#include "qemu_api.hpp"
#include "translation.hpp"

namespace scmstats::access_counter {

using qemu::api;
using qemu::plugin_api;

std::optional<std::string> install(qemu::PluginId id, const qemu::PluginInfo& info) {
  if (const char* missing = qemu::load_plugin_api()) {
    return "this " + qemu::version() + " has no " + missing;
  }
  // From version 2 on, of QEMU 9.0, what a helper does in one go is told of, too: 8.1 began with
  // it.
  const bool all_are_told = info.version.current >= 2;
  const auto vcpu_count = static_cast<std::size_t>(info.system.max_vcpus);
  if (vcpu_count > 1 && all_are_told && !*plugin_api.mttcg_enabled) {
    return "with one thread for all vCPUs this " + qemu::version() +
           " does not tell whose access it was; give -accel tcg,thread=multi, or one vCPU";
  }
  if (vcpu_count > kMostVcpus) {
    return std::to_string(vcpu_count) + " vCPUs are too many; give at most " +
           std::to_string(kMostVcpus);
  }
  prepare(vcpu_count, all_are_told);
  copy_data(info.version.current >= 3);
  plugin_api.qemu_plugin_register_vcpu_init_cb(id, on_vcpu);
  plugin_api.qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
  return std::nullopt;
}

std::optional<std::size_t> add(qemu::Object* memory) {
  qemu::MemoryRegion* const region = plugin_api.host_memory_backend_get_memory(memory);
  return nvdimms.add(reinterpret_cast<std::uintptr_t>(api.memory_region_get_ram_ptr(region)),
                     plugin_api.memory_region_size(region));
}

}  // namespace scmstats::access_counter
