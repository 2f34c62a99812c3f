// SPDX-License-Identifier: MIT
// A plug-in for a test, given after ours: when the machine is made it says that TCG does not run
// the guest, before ours looks.

#include "test_plugin.hpp"

int qemu_plugin_install(std::uint64_t, const void*, int, char**) {
  when_machine_is_made([](Notifier*, void*) { *find<bool>("tcg_allowed") = false; });
  return 0;
}
