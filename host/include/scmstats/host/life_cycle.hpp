// SPDX-License-Identifier: MIT
#pragma once

#include <mutex>

#include "scmstats/host/source.hpp"

namespace scmstats {

/// The resets and times of an NVDIMM.
struct LifeCounts {
  std::uint64_t resets = 0;                ///< since the first power-on
  std::chrono::nanoseconds power_on{0};    ///< time in which the VM ran
  std::chrono::nanoseconds last_reset{0};  ///< that time at the last reset
  bool operator==(const LifeCounts&) const = default;
};

/// The VM's life cycle as its NVDIMM sees it: CtlResCt (system resets since the power-on), CtlResTm
/// and PonSecs (whole seconds since the last reset, and since the power-on). The power-on is the
/// VM's, or the hot-plug. Time in which the VM is stopped does not count.
class LifeCycle : public Source {
 public:
  /// The power-on: at `now`, with the VM running or not.
  LifeCycle(Instant now, bool running);

  /// The VM was reset. Not to be called for the power-on.
  void reset(Instant now);

  /// The VM runs from now on, or does not.
  void set_running(Instant now, bool running);

  /// Returns what another process needs to continue the NVDIMM's life cycle.
  LifeCounts counts(Instant now) const;

  /// Goes on from what was kept, where that is further on; no count ever goes back.
  void go_on_from(Instant now, const LifeCounts& kept);

  std::string description() const override { return "VM life cycle"; }
  std::span<const StatisticId> supported() const override;
  void values(Instant now, std::span<std::optional<std::uint64_t>> values) const noexcept override;

 private:
  using Duration = Instant::duration;
  Duration running_time(Instant now) const;

  mutable std::mutex mutex_;
  std::uint64_t resets_ = 0;
  Duration before_ = Duration::zero();      // running time up to since_
  Duration last_reset_ = Duration::zero();  // running time at the last reset
  std::optional<Instant> since_;            // when it last began to run, where it runs
};

}  // namespace scmstats
