// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>

namespace scmstats {

/// Where in the host's address space NVDIMMs have their memory. For any number of threads. An
/// NVDIMM stays to the end, as QEMU cannot unplug one.
class NvdimmMemory {
 public:
  static constexpr std::size_t kMost = 32;  // QEMU's limit for memory slots
  static constexpr std::size_t kNone = kMost;

  /// The NVDIMM's number, from 0; the same if it is in already. Nothing where there are too many.
  /// `rom`: the guest's stores do not change it.
  std::optional<std::size_t> add(std::uint64_t begin, std::uint64_t bytes, bool rom = false);

  /// Until this, is_near() is true of all; from now on, of little beside the NVDIMMs.
  void be_exact();

  /// From now on is_near() is true of nothing.
  void give_up();

  /// Whether an NVDIMM may have the host's address, by a glance.
  bool is_near(std::uint64_t address) const noexcept {
    return address - near_begin_.load(std::memory_order_acquire) <
           near_bytes_.load(std::memory_order_relaxed);
  }

  /// Which one has the host's address, or kNone.
  std::size_t number_of(std::uint64_t address) const noexcept {
    const std::size_t count = count_.load(std::memory_order_acquire);
    for (std::size_t number = 0; number < count; ++number) {
      if (address - ranges_[number].begin < ranges_[number].bytes) return number;
    }
    return kNone;
  }

  /// Of a number that add() returned.
  bool is_rom(std::size_t number) const noexcept { return ranges_[number].rom; }

 private:
  struct Range {
    std::uint64_t begin = 0, bytes = 0;
    bool rom = false;
  };

  void set_near() noexcept;

  // The range from the first to the last of them: in it there is mostly nothing else.
  std::atomic<std::uint64_t> near_begin_ = 0, near_bytes_ = ~std::uint64_t{0};
  std::atomic<std::size_t> count_ = 0;
  std::array<Range, kMost> ranges_;

  std::mutex changing_;
  bool exact_ = false;
};

}  // namespace scmstats
