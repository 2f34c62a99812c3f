// SPDX-License-Identifier: MIT
#include "firmware_call.hpp"

#include <algorithm>

extern "C" uint64_t call32(uint64_t entry, uint64_t r3, uint64_t r4);

namespace guest {
namespace {

struct Block {
  uint32_t what;
  uint32_t arguments;
  uint32_t results;
  uint32_t cells[kMaxCells];
};
static_assert(sizeof(Block) == 12 + 4 * kMaxCells);

}  // namespace

void call_firmware(FirmwareEntry entry, uint32_t what, std::initializer_list<uint32_t> arguments,
                   std::span<uint32_t> results) {
  std::fill(results.begin(), results.end(), ~0u);
  if (entry.address == 0 || arguments.size() + results.size() > kMaxCells) return;
  Block block{
      what, static_cast<uint32_t>(arguments.size()), static_cast<uint32_t>(results.size()), {}};
  uint32_t* cell = std::copy(arguments.begin(), arguments.end(), block.cells);
  std::copy(results.begin(), results.end(), cell);
  call32(entry.address, address32(&block), entry.r4);
  std::copy_n(cell, results.size(), results.begin());
}

}  // namespace guest
