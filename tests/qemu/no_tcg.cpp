// A plug-in for a test, given after ours: when the machine is made it tells that TCG does not run
// the guest, before ours looks. QEMU calls what was added last first.

#include <dlfcn.h>

#include <cstdint>

extern "C" {

struct Notifier {
  void (*notify)(Notifier*, void*);
  Notifier* next;
  Notifier** previous;
};

__attribute__((visibility("default"))) extern int qemu_plugin_version;
int qemu_plugin_version = dlsym(RTLD_DEFAULT, "qemu_plugin_scoreboard_new") ? 2 : 1;
__attribute__((visibility("default"))) int qemu_plugin_install(std::uint64_t id, const void* info,
                                                               int count, char** arguments);
}

int qemu_plugin_install(std::uint64_t, const void*, int, char**) {
  static Notifier machine_made{
      [](Notifier*, void*) { *static_cast<bool*>(dlsym(RTLD_DEFAULT, "tcg_allowed")) = false; },
      nullptr, nullptr};
  using Add = void(Notifier*);
  reinterpret_cast<Add*>(dlsym(RTLD_DEFAULT, "qemu_add_machine_init_done_notifier"))(&machine_made);
  return 0;
}
