// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "scmstats/host/result.hpp"

/// Every declaration of QEMU's that this project uses: functions that QEMU 7.2, 10.0 and 11.1 have,
/// and the layout of two structs that are the same in all. All other structs are opaque. In what
/// the versions differ: qemu_versions.hpp.
///
/// Source: the headers of QEMU 7.2 and 10.0 that each item names.
namespace scmstats::qemu {

struct Object;          // qom/object.h; a DeviceState begins with one
struct PowerPCCPU;      // target/ppc/cpu-qom.h
struct SpaprMachine;    // hw/ppc/spapr.h
struct AddressSpace;    // exec/memory.h
struct FlatView;        // exec/memory.h
struct MemoryRegion;    // exec/memory.h
struct Error;           // qapi/error.h
struct ObjectProperty;  // qom/object.h
struct Visitor;         // qapi/visitor.h
struct Uuid;            // qemu/uuid.h: QemuUUID
struct QObject;         // qapi/qmp/qobject.h

/// qemu/notify.h
struct Notifier {
  void (*notify)(Notifier*, void* data) = nullptr;
  Notifier* next = nullptr;
  Notifier** previous = nullptr;
};

/// hw/qdev-core.h
struct DeviceListener {
  void (*realize)(DeviceListener*, Object* device) = nullptr;
  void (*unrealize)(DeviceListener*, Object* device) = nullptr;
  void* hide_device = nullptr;
  DeviceListener* next = nullptr;
  void* previous = nullptr;
};

/// glib's GString
struct GString {
  char* text;
  std::size_t length;
  std::size_t allocated;
};

/// exec/memattrs.h: a struct of bit fields of 4 bytes in 7.2, of 8 in 10.0 and 11.1, passed in a
/// register by all. Zero is an access without attributes.
using MemTxAttrs = std::uint64_t;
using MemTxResult = std::uint32_t;  // exec/memattrs.h: 0 is success

/// exec/cpu-common.h: the address of a region that is not RAM.
inline constexpr std::uint64_t kNoRamAddress = ~std::uint64_t{0};

/// qapi/run-state.json: of a VM that waits for its migration from another process.
inline constexpr int kInMigrate = 1;

/// hw/ppc/spapr.h: `registers` are r4 and those after it; what it returns becomes r3.
using HypercallFunction = std::uint64_t(PowerPCCPU*, SpaprMachine*, std::uint64_t opcode,
                                        std::uint64_t* registers);

/// qom/object.h: reads or writes a property's value through the visitor; `opaque` is that of
/// object_property_add.
using PropertyAccessor = void(Object*, Visitor*, const char* name, void* opaque, Error**);
using PropertyRelease = void(Object*, const char* name, void* opaque);

/// The functions, as looked up in the running QEMU.
struct Api {
  // qemu/error-report.h; printf formats
  void (*error_report)(const char* format, ...);
  void (*warn_report)(const char* format, ...);
  void (*info_report)(const char* format, ...);

  // hw/ppc/spapr.h; aborts where the opcode has a function already
  void (*spapr_register_hypercall)(std::uint64_t opcode, HypercallFunction*);

  // qom/object.h
  Object* (*object_get_root)();
  int (*object_child_foreach_recursive)(Object*, int (*function)(Object* child, void*), void*);
  Object* (*object_dynamic_cast)(Object*, const char* type);
  std::int64_t (*object_property_get_int)(Object*, const char* name, Error**);
  bool (*object_property_get_bool)(Object*, const char* name, Error**);
  char* (*object_property_get_str)(Object*, const char* name, Error**);  // to be freed
  Object* (*object_property_get_link)(Object*, const char* name, Error**);
  const char* (*object_get_canonical_path_component)(const Object*);
  ObjectProperty* (*object_property_add_str)(Object*, const char* name,
                                             char* (*get)(Object*, Error**),
                                             void (*set)(Object*, const char*, Error**));
  ObjectProperty* (*object_property_find)(Object*, const char* name);
  ObjectProperty* (*object_property_add)(Object*, const char* name, const char* type,
                                         PropertyAccessor* get, PropertyAccessor* set,
                                         PropertyRelease*, void* opaque);
  void (*object_property_set_description)(Object*, const char* name, const char* text);
  void (*object_property_del)(Object*, const char* name);
  Object* (*qdev_get_machine)();                    // hw/boards.h
  char* (*g_strdup)(const char*);                   // glib
  void (*g_free)(void*);                            // glib
  char* (*g_string_free)(GString*, int free_text);  // glib

  // qapi/visitor.h; false after an error. A struct of a property's is visited without memory.
  bool (*visit_start_struct)(Visitor*, const char* name, void** memory, std::size_t size, Error**);
  bool (*visit_check_struct)(Visitor*, Error**);
  void (*visit_end_struct)(Visitor*, void** memory);
  bool (*visit_optional)(Visitor*, const char* name, bool* present);
  // Takes a negative number for one of 2^64 less.
  bool (*visit_type_uint64)(Visitor*, const char* name, std::uint64_t*, Error**);
  bool (*visit_type_int64)(Visitor*, const char* name, std::int64_t*, Error**);
  bool (*visit_type_bool)(Visitor*, const char* name, bool*, Error**);
  bool (*visit_type_str)(Visitor*, const char* name, char**, Error**);
  // Not of a text of the human monitor. The object is to be released by visiting it again, with
  // the visitor of qapi_dealloc_visitor_new.
  bool (*visit_type_any)(Visitor*, const char* name, QObject**, Error**);
  Visitor* (*qapi_dealloc_visitor_new)();  // qapi/dealloc-visitor.h
  void (*visit_free)(Visitor*);

  // qapi/qmp/qjson.h
  QObject* (*qobject_from_json)(const char* text, Error**);
  GString* (*qobject_to_json)(const QObject*);

  // qapi/error.h; a printf format
  void (*error_setg_internal)(Error**, const char* file, int line, const char* function,
                              const char* format, ...);

  // hw/qdev-core.h, sysemu/reset.h, sysemu/runstate.h, sysemu/sysemu.h
  void (*device_listener_register)(DeviceListener*);
  void (*qemu_register_reset_nosnapshotload)(void (*function)(void*), void*);
  void* (*qemu_add_vm_change_state_handler)(void (*function)(void*, bool running, int state),
                                            void*);
  bool (*runstate_is_running)();
  bool (*runstate_check)(int state);
  void (*qemu_add_exit_notifier)(Notifier*);

  // sysemu/sysemu.h, qemu/uuid.h
  const char* (*qemu_get_vm_name)();               // null where it has none
  const Uuid* qemu_uuid;                           // a variable
  const bool* qemu_uuid_set;                       // a variable
  char* (*qemu_uuid_unparse_strdup)(const Uuid*);  // to be freed

  // exec/memory.h
  AddressSpace* address_space_memory;  // exec/address-spaces.h; a variable
  FlatView* (*address_space_get_flatview)(AddressSpace*);
  void (*flatview_unref)(FlatView*);
  MemoryRegion* (*flatview_translate)(FlatView*, std::uint64_t address, std::uint64_t* offset,
                                      std::uint64_t* length, bool is_write, MemTxAttrs);
  std::uint64_t (*memory_region_get_ram_addr)(MemoryRegion*);
  bool (*memory_region_is_ram_device)(MemoryRegion*);
  void* (*memory_region_get_ram_ptr)(MemoryRegion*);
  bool (*address_space_access_valid)(AddressSpace*, std::uint64_t address, std::uint64_t length,
                                     bool is_write, MemTxAttrs);
  MemTxResult (*address_space_rw)(AddressSpace*, std::uint64_t address, MemTxAttrs, void* bytes,
                                  std::uint64_t length, bool is_write);
};

/// Looks every symbol up. Fails with lacks() if the running program does not have all.
Result<> load_api();

/// Valid once load_api() has succeeded.
extern Api api;

/// The accelerator that runs the guest: "tcg", "kvm".
std::string accelerator();

/// The VM's name, as of -name guest=NAME, and its uuid, as of -uuid; empty where it has none.
std::string vm_name();
std::string vm_uuid();

}  // namespace scmstats::qemu
