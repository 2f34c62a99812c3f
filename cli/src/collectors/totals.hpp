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

/// Which device a total was counted by.
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
  /// Says what became of the totals that there were.
  enum class Continued {
    Nothing,    ///< there were none
    Yes,        ///< they continue
    Exchanged,  ///< they continue by the counts of another device
    Foreign,    ///< they are of something else, and do not continue
  };

  /// Whose readings apply() gets from now on. A device of another identity was exchanged: what it
  /// counted before its first reading is not added.
  Continued set_device(const CountedDevice& device);

  /// Before the first apply(): set_device(), with the totals in the text of a sample file that was
  /// written `age` ago, where their description or their identity is the device's.
  Continued continue_from(std::string_view text, std::chrono::nanoseconds age, Instant now,
                          const CountedDevice& device);

  /// Makes totals of the readings that are counters or durations. A reading without a total yet is
  /// taken out, and the reason added to what is missing.
  void apply(Collection& collection, Instant now);

  /// The comments. Empty without totals.
  std::string comments() const;

 private:
  CountedDevice device_;
  std::map<StatisticId, MonotonicCounter> counters_;
};

}  // namespace scmstats::cli
