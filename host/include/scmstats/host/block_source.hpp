// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>

#include "scmstats/host/block_device.hpp"
#include "scmstats/host/descriptor.hpp"
#include "scmstats/host/monotonic_counter.hpp"
#include "scmstats/host/result.hpp"
#include "scmstats/host/source.hpp"

namespace scmstats {

/// The block device that stores an NVDIMM's memory: MedRCnt, MedWCnt (reads and writes completed)
/// and MedRDur, MedWDur (time spent on them), from its `stat` in /sys.
///
/// Totals begin with the device's own and never run backwards: see MonotonicCounter.
class BlockSource : public Source {
 public:
  /// The device's reads, its writes, and the milliseconds that each took.
  using Counters = std::array<std::uint64_t, 4>;

  explicit BlockSource(BlockDevice device);

  /// Fails if a device's counters stand still, and says so for people. Linux has the counters of
  /// persistent memory off and, up to 6.4, those of NVMe disks with several paths.
  static Result<> check_counting(const BlockDevice& device);

  /// Returns whether an id is one of the four that a block device provides.
  static bool brings(StatisticId id);

  std::string description() const override { return "block device " + device_.name; }
  std::span<const StatisticId> supported() const override;
  void refresh(Instant now) override;
  void values(Instant now, std::span<std::optional<std::uint64_t>> values) const noexcept override;

 private:
  std::optional<Counters> read_again();

  const BlockDevice device_;
  Descriptor stat_;  // its `stat`; of refresh() alone

  mutable std::mutex mutex_;
  bool known_ = false;  // the device's counters could be read the last time
  std::array<MonotonicCounter, std::tuple_size_v<Counters>> counters_;
};

}  // namespace scmstats
