// SPDX-License-Identifier: MIT
#pragma once

// Freestanding: shared by the unit tests of core/ and the bare-metal conformance guest.

#include <cstdint>

#include "abi/nvdimms.hpp"

namespace abi_test {

/// The position of the rr-buffer.
enum class Place {
  Ram,        // at the start of a page
  Unaligned,  // 3 bytes after it
  StartOfRam,
  EntriesCrossPage,  // header and half an entry, then the page ends
  HeaderCrossesPage,
  EndOfRam,  // its last byte is RAM's last
  LastBytePastRam,
  HeaderOnlyInRam,    // the entries are past RAM's end
  BeforeNvdimm,       // its header is in a hole, its entries in an NVDIMM's memory
  Nvdimm,             // inside an NVDIMM's memory
  NvdimmSeam,         // begins in one NVDIMM's memory, ends in the next one's
  EndOfNvdimms,       // its last byte is the last of all NVDIMMs'
  ReadOnlyNvdimm,     // at the start of the NVDIMM that cannot be written; holds a request for all
  ReadOnlySeam,       // its header is in an NVDIMM's memory, its entries in that one's
  OneBeforeReadOnly,  // an answer of one entry just fits before that one's memory
  AllBeforeReadOnly,  // one with all values of the first capture does
  AfterReadOnly,      // begins in that one's last 8 bytes
  Unmapped,
  Device,
  Wraps,  // 8 bytes before 2^64
  Top,    // its last byte is at 2^64 - 1
};
inline constexpr int kPlaces = static_cast<int>(Place::Top) + 1;

/// The guest real addresses of a machine under test. All between nvdimms_begin and nvdimms_end is
/// memory of NVDIMMs; before it, after RAM, is a hole.
struct MemoryMap {
  std::uint64_t page = 0;  ///< of RAM, as are the two around it; not used otherwise
  std::uint64_t ram_end = 0;
  std::uint64_t nvdimms_begin = 0, nvdimms_end = 0;
  std::uint64_t seam = 0;  ///< where one NVDIMM's memory ends and another's begins
  std::uint64_t read_only_begin = 0, read_only_end = 0;  ///< one NVDIMM's, between the others'
  std::uint64_t unmapped = 0, device = 0;
};

constexpr std::uint64_t address_of(Place place, std::uint64_t size, const MemoryMap& map) {
  switch (place) {
    case Place::Ram:
      return map.page;
    case Place::Unaligned:
      return map.page + 3;
    case Place::StartOfRam:
      return 0;
    case Place::EntriesCrossPage:
      return map.page + 4096 - 24;
    case Place::HeaderCrossesPage:
      return map.page + 4096 - 5;
    case Place::EndOfRam:
      return map.ram_end - size;
    case Place::LastBytePastRam:
      return map.ram_end - size + 1;
    case Place::HeaderOnlyInRam:
      return map.ram_end - 16;
    case Place::BeforeNvdimm:
      return map.nvdimms_begin - 16;
    case Place::Nvdimm:
      return map.nvdimms_begin + 0x1234;
    case Place::NvdimmSeam:
      return map.seam - 24;
    case Place::EndOfNvdimms:
      return map.nvdimms_end - size;
    case Place::ReadOnlyNvdimm:
      return map.read_only_begin;
    case Place::ReadOnlySeam:
      return map.read_only_begin - 24;
    case Place::OneBeforeReadOnly:
      return map.read_only_begin - 32;
    case Place::AllBeforeReadOnly:
      return map.read_only_begin - kCapture1Size;
    case Place::AfterReadOnly:
      return map.read_only_end - 8;
    case Place::Unmapped:
      return map.unmapped;
    case Place::Device:
      return map.device;
    case Place::Wraps:
      return -std::uint64_t{8};
    case Place::Top:
      return -size;
  }
  return 0;
}

/// Returns whether [address, address + size) does not wrap and is all RAM; for an empty range,
/// whether the address is RAM.
constexpr bool is_ram(const MemoryMap& map, std::uint64_t address, std::uint64_t size) {
  const std::uint64_t last = address + (size == 0 ? 0 : size - 1);
  if (last < address) return false;
  return last < map.ram_end || (address >= map.nvdimms_begin && last < map.nvdimms_end);
}

/// Returns whether the range is all RAM that can be written.
constexpr bool is_writable(const MemoryMap& map, std::uint64_t address, std::uint64_t size) {
  const std::uint64_t last = address + (size == 0 ? 0 : size - 1);
  return is_ram(map, address, size) && (last < map.read_only_begin || address >= map.read_only_end);
}

}  // namespace abi_test
