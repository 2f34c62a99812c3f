#include "guest_ram.hpp"

#include "qemu_api.hpp"

namespace scmstats {
namespace {

using qemu::api;

/// RAM, and not a device's memory mapped as if it were: loads from that reach the device.
bool is_ram(qemu::MemoryRegion* region) noexcept {
  return api.memory_region_get_ram_addr(region) != qemu::kNoRamAddress &&
         !api.memory_region_is_ram_device(region);
}

/// Whether the whole range is RAM. Asks the memory map, one region after the other, and touches
/// nothing.
bool all_ram(std::uint64_t address, std::uint64_t size) noexcept {
  qemu::FlatView* const map = api.address_space_get_flatview(api.address_space_memory);
  while (size != 0) {
    std::uint64_t offset = 0, length = size;
    qemu::MemoryRegion* const region =
        api.flatview_translate(map, address, &offset, &length, false, {});
    if (!is_ram(region)) break;
    address += length;
    size -= length;
  }
  api.flatview_unref(map);
  return size == 0;
}

}  // namespace

bool GuestRam::read(std::uint64_t address, std::span<std::byte> bytes) noexcept {
  return all_ram(address, bytes.size()) &&
         api.address_space_rw(api.address_space_memory, address, {}, bytes.data(), bytes.size(),
                              false) == 0;
}

bool GuestRam::write(std::uint64_t address, std::span<const std::byte> bytes) noexcept {
  // Where the range goes over several regions, one that is read-only must keep the others as they
  // are. QEMU takes one function for both directions, so the bytes lose their const on the way.
  return api.address_space_access_valid(api.address_space_memory, address, bytes.size(), true,
                                        {}) &&
         api.address_space_rw(api.address_space_memory, address, {},
                              const_cast<std::byte*>(bytes.data()), bytes.size(), true) == 0;
}

}  // namespace scmstats
