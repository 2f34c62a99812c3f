// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>

namespace scmstats {

/// The ranges of the NVDIMMs' memory in the host's address space. Any thread may call any function.
/// QEMU cannot unplug an NVDIMM, so no range is ever removed.
class NvdimmMemory {
 public:
  static constexpr std::size_t kMost = 32;  // QEMU's limit for memory slots
  static constexpr std::size_t kNone = kMost;

  /// Adds an NVDIMM and returns its number, from 0, or nothing if there are too many. If the NVDIMM
  /// was added before, returns its number. `rom`: the guest's stores do not change it.
  std::optional<std::size_t> add(std::uint64_t begin, std::uint64_t bytes, bool rom = false);

  /// Before this call is_near() returns true for every address. Afterwards it returns true only
  /// inside the range that the NVDIMMs span.
  void match_ranges();

  /// After this call is_near() returns false for every address.
  void match_nothing();

  /// Returns quickly whether an NVDIMM may contain the host's address.
  bool is_near(std::uint64_t address) const noexcept {
    return address - near_begin_.load(std::memory_order_acquire) <
           near_bytes_.load(std::memory_order_relaxed);
  }

  /// Returns the number of the NVDIMM that contains the host's address, or kNone.
  std::size_t number_of(std::uint64_t address) const noexcept {
    const std::size_t count = count_.load(std::memory_order_acquire);
    for (std::size_t number = 0; number < count; ++number) {
      if (address - ranges_[number].begin < ranges_[number].bytes) return number;
    }
    return kNone;
  }

  /// Returns the value that add() was given. `number`: a number that add() returned.
  bool is_rom(std::size_t number) const noexcept { return ranges_[number].rom; }

 private:
  struct Range {
    std::uint64_t begin = 0, bytes = 0;
    bool rom = false;
  };

  void set_near() noexcept;

  // The range from the first NVDIMM to the last. It contains little else.
  std::atomic<std::uint64_t> near_begin_ = 0, near_bytes_ = ~std::uint64_t{0};
  std::atomic<std::size_t> count_ = 0;
  std::array<Range, kMost> ranges_;

  std::mutex changing_;
  bool matches_ranges_ = false;
};

}  // namespace scmstats
