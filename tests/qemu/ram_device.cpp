// A plug-in for test_conformance.py: puts a page at a guest real address where there is nothing
// else, as a passed-through device's registers are put there: as "RAM device", which QEMU treats as
// RAM in most ways, though every access reaches the device. The page holds a good request.

#include <dlfcn.h>

#include <cstdint>

extern "C" {

struct MemoryRegion;
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

namespace {

constexpr std::uint64_t kAddress = 0x100000000000;  // kUnmapped of the conformance guest
constexpr std::uint64_t kSize = 65536;

alignas(65536) char device_registers[kSize] = "SCMSTATS\0\0\0\1\0\0\0";
alignas(64) char region[4096];  // more than a MemoryRegion takes

template <typename Function>
Function* find(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

void add_device(Notifier*, void*) {
  auto* const memory = reinterpret_cast<MemoryRegion*>(region);
  find<void(MemoryRegion*, void* owner, const char* name, std::uint64_t size, void* at)>(
      "memory_region_init_ram_device_ptr")(memory, nullptr, "device", kSize, device_registers);
  auto* const system = find<MemoryRegion*()>("get_system_memory")();
  find<void(MemoryRegion*, std::uint64_t offset, MemoryRegion*)>("memory_region_add_subregion")(
      system, kAddress, memory);
}

}  // namespace

int qemu_plugin_install(std::uint64_t, const void*, int, char**) {
  static Notifier machine_made{&add_device, nullptr, nullptr};
  find<void(Notifier*)>("qemu_add_machine_init_done_notifier")(&machine_made);
  return 0;
}
