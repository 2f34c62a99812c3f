// SPDX-License-Identifier: MIT
#include "guest_ram.hpp"

#include <algorithm>
#include <cstring>

#include "qemu_api.hpp"

namespace scmstats {
namespace {

using qemu::api;

/// RAM, and not a device's memory mapped as if it were: loads from that reach the device.
bool is_ram(qemu::MemoryRegion* region) noexcept {
  return api.memory_region_get_ram_addr(region) != qemu::kNoRamAddress &&
         !api.memory_region_is_ram_device(region);
}

/// Returns whether the whole range is RAM. Asks the memory map, one region after the other, and
/// does not access the range.
bool all_ram(qemu::FlatView* map, std::uint64_t address, std::uint64_t size) noexcept {
  while (size != 0) {
    std::uint64_t offset = 0, length = size;
    if (!is_ram(api.flatview_translate(map, address, &offset, &length, false, {}))) return false;
    address += length;
    size -= length;
  }
  return true;
}

/// Finds the address space's pointer to its map. QEMU's own function costs a fifth of a call, as it
/// counts users; under the big lock the map stays without that. Null if it is not found.
qemu::FlatView* const* find_current_map() noexcept {
  constexpr std::size_t kFields = 8;  // exec/memory.h: it is among the first of AddressSpace
  qemu::FlatView* const map = api.address_space_get_flatview(api.address_space_memory);
  const std::span fields(reinterpret_cast<qemu::FlatView* const*>(api.address_space_memory),
                         kFields);
  const auto found = std::ranges::find(fields, map);
  api.flatview_unref(map);
  return found == fields.end() ? nullptr : &*found;
}

}  // namespace

GuestRam::GuestRam() noexcept : current_map_(find_current_map()) {}

bool GuestRam::read(std::uint64_t address, std::span<std::byte> bytes) noexcept {
  if (current_map_) return read_by(*current_map_, address, bytes);
  qemu::FlatView* const map = api.address_space_get_flatview(api.address_space_memory);
  const bool is_read = read_by(map, address, bytes);
  api.flatview_unref(map);
  return is_read;
}

bool GuestRam::read_by(qemu::FlatView* map, std::uint64_t address,
                       std::span<std::byte> bytes) noexcept {
  std::uint64_t offset = 0, length = bytes.size();
  qemu::MemoryRegion* const region =
      api.flatview_translate(map, address, &offset, &length, false, {});
  in_one_region_ = length == bytes.size();
  if (!is_ram(region)) return false;
  if (in_one_region_) {
    const auto* memory = static_cast<const std::byte*>(api.memory_region_get_ram_ptr(region));
    std::memcpy(bytes.data(), memory + offset, bytes.size());
    return true;
  }
  return all_ram(map, address, bytes.size()) &&
         api.address_space_rw(api.address_space_memory, address, {}, bytes.data(), bytes.size(),
                              false) == 0;
}

bool GuestRam::write(std::uint64_t address, std::span<const std::byte> bytes) noexcept {
  // Where the range goes over several regions, one that is read-only must keep the others as they
  // are.
  if (!in_one_region_ &&
      !api.address_space_access_valid(api.address_space_memory, address, bytes.size(), true, {})) {
    return false;
  }
  // QEMU's, as it forgets what it has translated of code there. It takes one function for both
  // directions, so the bytes lose their const on the way.
  return api.address_space_rw(api.address_space_memory, address, {},
                              const_cast<std::byte*>(bytes.data()), bytes.size(), true) == 0;
}

}  // namespace scmstats
