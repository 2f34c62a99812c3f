// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>

namespace guest {

/// Arguments and results of one call, together.
inline constexpr size_t kMaxCells = 10;

/// An entry point of the firmware, and the value for r4; r3 has the call's block.
struct FirmwareEntry {
  uint64_t address;
  uint64_t r4;
};

/// Calls the firmware. The client interface (IEEE 1275) and RTAS (LoPAPR) take the same block of
/// 32-bit cells: what to do, the two counts, arguments, results. A result that the firmware leaves
/// alone is 0xFFFFFFFF, which both have as an error; so are all when the firmware cannot be called.
void call_firmware(FirmwareEntry entry, uint32_t what, std::initializer_list<uint32_t> arguments,
                   std::span<uint32_t> results);

/// The address as the firmware takes it: everything of a guest lies below 4 GiB. The empty assembly
/// makes the compiler assume that the memory there is read and written from now on.
inline uint32_t address32(const void* pointer) {
  auto address = reinterpret_cast<uintptr_t>(pointer);
  asm volatile("" : "+r"(address) : : "memory");
  return static_cast<uint32_t>(address);
}

}  // namespace guest
