#pragma once

#include <cstdint>
#include <span>

namespace guest {

/// Copies bytes from and to the guest real `address`, wherever it lies, through the hypervisor
/// (H_PAGE_INIT), so that no translation or limit of real mode comes between. Of what is no memory,
/// peek gives zeros and poke changes nothing. A range that wraps past 2^64 goes on at 0.
void peek(uint64_t address, std::span<uint8_t> bytes);
void poke(uint64_t address, std::span<const uint8_t> bytes);

}  // namespace guest
