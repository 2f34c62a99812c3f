// SPDX-License-Identifier: MIT
// A plug-in for test_conformance.py: puts a device's registers, mapped as those of a passed-through
// one are, at two guest real addresses: where nothing is mapped, and right behind RAM. QEMU
// takes such a "RAM device" for RAM in most ways, though every access reaches the device. They hold
// a good request.

#include "test_plugin.hpp"

#include <cstdlib>

namespace {

constexpr std::uint64_t kUnmapped = 0x100000000000;  // of the conformance guest
constexpr std::uint64_t kEndOfRam = 512 << 20;
constexpr std::uint64_t kSize = 65536;

alignas(65536) char device_registers[kSize] = "SCMSTATS\0\0\0\1\0\0\0";

struct MemoryRegion;

void add_device(std::uint64_t address) {
  // Zeroed, of more bytes than a MemoryRegion takes, and QEMU's from now on.
  auto* const region = static_cast<MemoryRegion*>(std::calloc(1, 4096));
  find<void(MemoryRegion*, void* owner, const char* name, std::uint64_t size, void* at)>(
      "memory_region_init_ram_device_ptr")(region, nullptr, "device", kSize, device_registers);
  auto* const system = find<MemoryRegion*()>("get_system_memory")();
  find<void(MemoryRegion*, std::uint64_t offset, MemoryRegion*)>("memory_region_add_subregion")(
      system, address, region);
}

void add_devices(Notifier*, void*) {
  add_device(kUnmapped);
  add_device(kEndOfRam);
}

}  // namespace

int qemu_plugin_install(std::uint64_t, const void*, int, char**) {
  when_machine_is_made(add_devices);
  return 0;
}
