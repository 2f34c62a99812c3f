// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace scmstats {

/// An unsigned number as the interface stores it: most significant byte first, no alignment.
template <std::unsigned_integral T>
class BigEndian {
 public:
  /// Leaves the bytes as they are, so that a large buffer of them costs nothing to declare.
  BigEndian() = default;

  constexpr BigEndian(T value) noexcept : bytes_(std::bit_cast<Bytes>(swapped(value))) {}

  constexpr operator T() const noexcept { return swapped(std::bit_cast<T>(bytes_)); }

 private:
  using Bytes = std::array<std::uint8_t, sizeof(T)>;

  /// Between the host's order of bytes and this one. Compilers do not see through shifts of bytes
  /// everywhere: it took eight times as long.
  static constexpr T swapped(T value) noexcept {
    static_assert(sizeof(T) == 4 || sizeof(T) == 8);
    if constexpr (std::endian::native == std::endian::big) {
      return value;
    } else if constexpr (sizeof(T) == 4) {
      return __builtin_bswap32(value);
    } else {
      return __builtin_bswap64(value);
    }
  }

  Bytes bytes_;
};

using BigEndian32 = BigEndian<std::uint32_t>;
using BigEndian64 = BigEndian<std::uint64_t>;

static_assert(sizeof(BigEndian32) == 4 && alignof(BigEndian32) == 1);
static_assert(sizeof(BigEndian64) == 8 && alignof(BigEndian64) == 1);

}  // namespace scmstats
