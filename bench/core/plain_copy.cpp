// SPDX-License-Identifier: MIT
#include "plain_copy.hpp"

#include <cstdint>
#include <cstring>

namespace scmstats::bench {

void plain_copy(std::span<const std::byte> from, std::span<std::byte> to, std::size_t entries) {
  struct Entry {
    std::uint64_t id, value;
  };
  struct {
    std::uint64_t eye_catcher;
    std::uint32_t version, count;
    Entry entries[255];
  } buffer;

  std::memcpy(&buffer, from.data(), 16 + 16 * entries);
  buffer.eye_catcher = __builtin_bswap64(buffer.eye_catcher);
  buffer.version = __builtin_bswap32(buffer.version);
  buffer.count = __builtin_bswap32(buffer.count);
  for (std::size_t i = 0; i < entries; ++i) {
    buffer.entries[i].id = __builtin_bswap64(buffer.entries[i].id);
    buffer.entries[i].value = __builtin_bswap64(buffer.entries[i].value);
  }
  std::memcpy(to.data(), &buffer, 16 + 16 * entries);
}

}  // namespace scmstats::bench
