// SPDX-License-Identifier: MIT
#pragma once

// The common part of a plug-in for a test, whose source defines qemu_plugin_install().

#include <dlfcn.h>

#include <cstdint>

extern "C" {

struct Notifier {
  void (*notify)(Notifier*, void*);
  Notifier* next;
  Notifier** previous;
};

__attribute__((visibility("default"))) extern int qemu_plugin_version;
// Version 6 of the interface brought qemu_plugin_set_pc, in 11.0; 11.1 wants 7.
int qemu_plugin_version = dlsym(RTLD_DEFAULT, "qemu_plugin_set_pc")           ? 7
                          : dlsym(RTLD_DEFAULT, "qemu_plugin_scoreboard_new") ? 2
                                                                              : 1;
__attribute__((visibility("default"))) int qemu_plugin_install(std::uint64_t id, const void* info,
                                                               int count, char** arguments);
}

/// A function or a variable of QEMU's.
template <typename Symbol>
Symbol* find(const char* name) {
  return reinterpret_cast<Symbol*>(dlsym(RTLD_DEFAULT, name));
}

/// Has QEMU call it when the machine is made; what is added last first.
inline void when_machine_is_made(void (*function)(Notifier*, void*)) {
  static Notifier machine_made{function, nullptr, nullptr};
  find<void(Notifier*)>("qemu_add_machine_init_done_notifier")(&machine_made);
}
