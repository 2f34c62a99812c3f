// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "scmstats/core/statistic_id.hpp"

namespace scmstats {

/// Host time that no clock change moves. Passed in, so that tests decide what time it is.
using Instant = std::chrono::steady_clock::time_point;

/// A source of statistics for one NVDIMM.
class Source {
 public:
  virtual ~Source() = default;

  /// The source's name in messages: "VM life cycle", "sample file /run/nv0.samples".
  virtual std::string description() const = 0;

  /// The statistics it brings, fixed at creation.
  virtual std::span<const StatisticId> supported() const = 0;

  /// Looks for new values. Called by the sampler thread alone, with no lock held; may block, and
  /// throw: then the values are as before, and the next call tries again.
  virtual void refresh(Instant) {}

  /// Puts its newest values, or none where there is none now, into `values`, one for each of
  /// supported(). Called by any thread, also during refresh; does not block or allocate.
  virtual void values(Instant now,
                      std::span<std::optional<std::uint64_t>> values) const noexcept = 0;
};

}  // namespace scmstats
