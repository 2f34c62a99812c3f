#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace scmstats {

/// An unsigned number as the interface stores it: most significant byte first, no alignment.
///
/// Built from shifts, so it means the same on every host; compilers make it one load and one swap.
template <std::unsigned_integral T>
class BigEndian {
 public:
  /// Leaves the bytes as they are, so that a large buffer of them costs nothing to declare.
  BigEndian() = default;

  constexpr BigEndian(T value) noexcept : BigEndian(value, std::make_index_sequence<sizeof(T)>{}) {}

  constexpr operator T() const noexcept { return number(std::make_index_sequence<sizeof(T)>{}); }

 private:
  static constexpr std::size_t shift(std::size_t byte) { return 8 * (sizeof(T) - 1 - byte); }

  template <std::size_t... Byte>
  constexpr BigEndian(T value, std::index_sequence<Byte...>) noexcept
      : bytes_{static_cast<std::uint8_t>(value >> shift(Byte))...} {}

  template <std::size_t... Byte>
  constexpr T number(std::index_sequence<Byte...>) const noexcept {
    return (... | static_cast<T>(T{bytes_[Byte]} << shift(Byte)));
  }

  std::array<std::uint8_t, sizeof(T)> bytes_;
};

using BigEndian32 = BigEndian<std::uint32_t>;
using BigEndian64 = BigEndian<std::uint64_t>;

static_assert(sizeof(BigEndian32) == 4 && alignof(BigEndian32) == 1);
static_assert(sizeof(BigEndian64) == 8 && alignof(BigEndian64) == 1);

}  // namespace scmstats
