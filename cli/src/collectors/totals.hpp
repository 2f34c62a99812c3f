// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/collector.hpp"
#include "scmstats/host/monotonic_counter.hpp"

namespace scmstats::cli {

/// Identifies the device that a total was counted by.
struct CountedDevice {
  std::string description;  ///< the collector and the kernel's name: Collector::description()
  std::string identity;     ///< the device itself: Collector::identity()
  bool operator==(const CountedDevice&) const = default;
};

/// Continues a device's counters and durations as totals that never fall: see MonotonicCounter.
/// Also over the end of the process, by comments in the sample file that it writes:
///
///     # collected from: NVMe SMART log of nvme0
///     # device: QEMU NVMe Ctrl, serial number one
///     # PonSecs: total 10800, device 3600
///     # CchRHCnt: total 1500, device 1500, unconfirmed 20
class Totals {
 public:
  /// Says what became of the earlier totals.
  enum class Continued {
    Nothing,    ///< there were none
    Yes,        ///< they continue
    Exchanged,  ///< they continue by the counts of another device
    Foreign,    ///< they do not belong to this device, and do not continue
  };

  /// Sets the device whose readings apply() gets from now on. If its identity differs, the device
  /// was exchanged: what the new device counted before its first reading is not added.
  Continued set_device(const CountedDevice& device);

  /// Calls set_device(), and continues the totals in the text of a sample file, written `age` ago,
  /// if its description or identity is the device's. May be called only before the first apply().
  Continued continue_from(std::string_view text, std::chrono::nanoseconds age, Instant now,
                          const CountedDevice& device);

  /// Replaces the readings that are counters or durations by totals. Removes a reading without a
  /// total yet, and adds the reason to what is missing.
  void apply(Collection& collection, Instant now);

  /// Returns the comments, or an empty string if there are no totals.
  std::string comments() const;

 private:
  CountedDevice device_;
  std::map<StatisticId, MonotonicCounter> counters_;
};

}  // namespace scmstats::cli
