// SPDX-License-Identifier: MIT
#include "shared_buffer.hpp"

namespace guest {
namespace {

constexpr uint64_t noise(size_t at) {
  return 0x9e3779b97f4a7c15 * (at + 1);
}

}  // namespace

constinit SharedBuffer buffer{};
constinit uint64_t calls_a_case = 0;

void SharedBuffer::fill(size_t entries, uint32_t count) {
  for (size_t at = 0; at < kBytes; at += 8) store(at, noise(at));
  store(kEye, abi_test::kEyeCatcher);
  store(kVersionAndCount, version_and_count(1, count));
  for (size_t entry = 0; entry < entries; ++entry) {
    store(id_at(entry), kIds[entry]);
    store(value_at(entry), kUntouched);
  }
}

void SharedBuffer::check_beyond(size_t entries) const {
  for (size_t at = id_at(entries) + kNeighbours; at < kBytes; at += 8) {
    if (load(at) != noise(at)) return fail("a byte after the result changed", at);
  }
}

}  // namespace guest
