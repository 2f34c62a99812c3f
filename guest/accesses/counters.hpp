// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace guest {

/// One NVDIMM's HostLCnt and HostSCnt, as they are or should be.
struct Counts {
  uint64_t loads = 0, stores = 0;

  bool operator==(const Counts&) const = default;
};

/// The counters of all NVDIMMs, held against what they should be. The hypervisor publishes them by
/// its sampling interval, so they are waited for.
class Counters {
 public:
  static constexpr size_t kMost = 4;

  /// Begins with the counts as they are. NVDIMMs of these DRC indices.
  explicit Counters(std::span<const uint64_t> drc_indices);

  /// False where an NVDIMM does not support both.
  [[nodiscard]] bool supported() const { return supported_; }

  /// Adds to the counts that the NVDIMM should have.
  void expect(size_t nvdimm, Counts counts);

  /// Waits until the counts are as they should be, or cannot come to be any more. Where they are
  /// not, prints them, and takes them as they are from then on.
  [[nodiscard]] bool agree();

  /// Waits until all NVDIMMs together have counted so much beyond what they should; which one did
  /// what is then taken as it is.
  [[nodiscard]] bool agree_in_sum(Counts counts);

  /// As agree(), after some sampling intervals in which a late count would be seen.
  [[nodiscard]] bool stay();

 private:
  using All = std::array<Counts, kMost>;
  /// Reads the counts.
  const All& read();
  [[nodiscard]] bool beyond() const;
  void print_difference() const;

  std::span<const uint64_t> drc_indices_;
  All expected_{}, seen_{};
  bool supported_ = true;
  uint64_t patience_;  // ticks; little, once much was in vain
};

}  // namespace guest
