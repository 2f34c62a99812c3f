// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace scmstats {

/// A set of addresses at which the guest continues after a block. Its size is fixed, so that no
/// guest can make it grow: contains() is also true for some addresses that were not inserted. Any
/// thread may call any function.
class Continuations {
 public:
  /// Returns whether the address is new.
  bool insert(std::uint64_t address) noexcept {
    return (word(address).fetch_or(bit(address)) & bit(address)) == 0;
  }

  bool contains(std::uint64_t address) const noexcept {
    return (words_[index(address)] & bit(address)) != 0;
  }

 private:
  static constexpr std::size_t kWords = 1024;

  /// Fibonacci hashing of the instruction's number.
  static std::uint64_t hash(std::uint64_t address) { return address / 4 * 0x9E3779B97F4A7C15; }
  static std::size_t index(std::uint64_t address) { return hash(address) >> 54; }
  static std::uint64_t bit(std::uint64_t address) { return 1ULL << (hash(address) >> 48 & 63); }
  std::atomic<std::uint64_t>& word(std::uint64_t address) { return words_[index(address)]; }

  std::array<std::atomic<std::uint64_t>, kWords> words_{};
};

}  // namespace scmstats
