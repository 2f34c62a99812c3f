// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>

namespace scmstats {

/// A range of the host's address space.
struct HostRange {
  std::uint64_t begin = 0, bytes = 0;

  bool contains(std::uint64_t address) const noexcept { return address - begin < bytes; }
};

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
    return near_.load(std::memory_order_acquire)->contains(address);
  }

  /// Returns the number of the NVDIMM that contains the host's address, or kNone.
  std::size_t number_of(std::uint64_t address) const noexcept {
    const std::size_t count = count_.load(std::memory_order_acquire);
    for (std::size_t number = 0; number < count; ++number) {
      if (ranges_[number].contains(address)) return number;
    }
    return kNone;
  }

  /// Return the values that add() was given. `number`: a number that add() returned.
  bool is_rom(std::size_t number) const noexcept { return is_rom_[number]; }
  const HostRange& range(std::size_t number) const noexcept { return ranges_[number]; }

 private:
  void publish_span() noexcept;

  static const HostRange kEverything, kNothing;

  // From the first NVDIMM to the last, after match_ranges(). The range contains little else.
  std::atomic<const HostRange*> near_ = &kEverything;
  std::array<HostRange, kMost + 1>
      spans_;  // the spans by the number of NVDIMMs: near_ points to one
  std::atomic<std::size_t> count_ = 0;
  std::array<HostRange, kMost> ranges_;
  std::array<bool, kMost> is_rom_{};

  std::mutex changing_;
  bool matches_ranges_ = false;
};

}  // namespace scmstats
