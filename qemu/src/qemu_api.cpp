// SPDX-License-Identifier: MIT
#include "qemu_api.hpp"

#include "qemu_versions.hpp"
#include "symbols.hpp"

namespace scmstats::qemu {
namespace {

#define SCMSTATS_SYMBOL(name) {#name, &api.name}

const Symbol kSymbols[] = {
    SCMSTATS_SYMBOL(spapr_register_hypercall),  // first: what another target's QEMU lacks
    SCMSTATS_SYMBOL(error_report),
    SCMSTATS_SYMBOL(warn_report),
    SCMSTATS_SYMBOL(info_report),
    SCMSTATS_SYMBOL(object_get_root),
    SCMSTATS_SYMBOL(object_child_foreach_recursive),
    SCMSTATS_SYMBOL(object_dynamic_cast),
    SCMSTATS_SYMBOL(object_property_get_int),
    SCMSTATS_SYMBOL(object_property_get_bool),
    SCMSTATS_SYMBOL(object_property_get_str),
    SCMSTATS_SYMBOL(object_property_get_link),
    SCMSTATS_SYMBOL(object_get_canonical_path_component),
    SCMSTATS_SYMBOL(object_property_add_str),
    SCMSTATS_SYMBOL(object_property_find),
    SCMSTATS_SYMBOL(object_property_add),
    SCMSTATS_SYMBOL(object_property_set_description),
    SCMSTATS_SYMBOL(object_property_del),
    SCMSTATS_SYMBOL(qdev_get_machine),
    SCMSTATS_SYMBOL(g_strdup),
    SCMSTATS_SYMBOL(g_free),
    SCMSTATS_SYMBOL(g_string_free),
    SCMSTATS_SYMBOL(visit_start_struct),
    SCMSTATS_SYMBOL(visit_check_struct),
    SCMSTATS_SYMBOL(visit_end_struct),
    SCMSTATS_SYMBOL(visit_optional),
    SCMSTATS_SYMBOL(visit_type_uint64),
    SCMSTATS_SYMBOL(visit_type_int64),
    SCMSTATS_SYMBOL(visit_type_bool),
    SCMSTATS_SYMBOL(visit_type_str),
    SCMSTATS_SYMBOL(visit_type_any),
    SCMSTATS_SYMBOL(qapi_dealloc_visitor_new),
    SCMSTATS_SYMBOL(visit_free),
    SCMSTATS_SYMBOL(qobject_from_json),
    SCMSTATS_SYMBOL(qobject_to_json),
    SCMSTATS_SYMBOL(error_setg_internal),
    SCMSTATS_SYMBOL(device_listener_register),
    SCMSTATS_SYMBOL(qemu_register_reset_nosnapshotload),
    SCMSTATS_SYMBOL(qemu_add_vm_change_state_handler),
    SCMSTATS_SYMBOL(runstate_is_running),
    SCMSTATS_SYMBOL(runstate_check),
    SCMSTATS_SYMBOL(qemu_add_exit_notifier),
    SCMSTATS_SYMBOL(qemu_get_vm_name),
    SCMSTATS_SYMBOL(qemu_uuid),
    SCMSTATS_SYMBOL(qemu_uuid_set),
    SCMSTATS_SYMBOL(qemu_uuid_unparse_strdup),
    SCMSTATS_SYMBOL(address_space_memory),
    SCMSTATS_SYMBOL(address_space_get_flatview),
    SCMSTATS_SYMBOL(flatview_unref),
    SCMSTATS_SYMBOL(flatview_translate),
    SCMSTATS_SYMBOL(memory_region_get_ram_addr),
    SCMSTATS_SYMBOL(memory_region_is_ram_device),
    SCMSTATS_SYMBOL(memory_region_get_ram_ptr),
    SCMSTATS_SYMBOL(address_space_access_valid),
    SCMSTATS_SYMBOL(address_space_rw),
};
static_assert(sizeof(kSymbols) / sizeof(Symbol) == sizeof(Api) / sizeof(void*),
              "every member of Api is looked up");

#undef SCMSTATS_SYMBOL

}  // namespace

Api api;

Result<> load_api() {
  if (const char* missing = find_symbols(kSymbols)) return lacks(missing);
  return {};
}

std::string accelerator() {
  using Name = const char*();
  const auto name = reinterpret_cast<Name*>(find_symbol("current_accel_name"));
  return name ? name() : "another accelerator";
}

std::string vm_name() {
  const char* const name = api.qemu_get_vm_name();
  return name ? name : "";
}

std::string vm_uuid() {
  if (!*api.qemu_uuid_set) return {};
  char* const text = api.qemu_uuid_unparse_strdup(api.qemu_uuid);
  std::string copy = text;
  api.g_free(text);
  return copy;
}

}  // namespace scmstats::qemu
