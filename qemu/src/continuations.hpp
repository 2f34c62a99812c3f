// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace scmstats {

/// Addresses at which the guest goes on after a block of instructions, in a space that no guest can
/// make grow: some addresses that were not inserted seem to be in, too. For any number of threads.
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

  /// Fibonacci hashing, of the instruction's number.
  static std::uint64_t hash(std::uint64_t address) { return address / 4 * 0x9E3779B97F4A7C15; }
  static std::size_t index(std::uint64_t address) { return hash(address) >> 54; }
  static std::uint64_t bit(std::uint64_t address) { return 1ULL << (hash(address) >> 48 & 63); }
  std::atomic<std::uint64_t>& word(std::uint64_t address) { return words_[index(address)]; }

  std::array<std::atomic<std::uint64_t>, kWords> words_{};
};

}  // namespace scmstats
