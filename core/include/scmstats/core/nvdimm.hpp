// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scmstats/core/id_index.hpp"
#include "scmstats/core/snapshot.hpp"
#include "scmstats/core/statistic_id.hpp"

namespace scmstats {

/// What the hypercall knows of one NVDIMM: the statistics it supports, fixed for its life (Linux
/// asks for their number once and keeps its buffer at that size), and their latest values.
class Nvdimm {
 public:
  /// `supported`: the ids of an answer to "all", in its order: the catalogue's in catalogue order,
  /// then a source's own. Throws std::invalid_argument where an id comes twice or is NoopStat, or
  /// there are more than kMaxStatistics.
  explicit Nvdimm(std::vector<StatisticId> supported);

  std::span<const StatisticId> supported() const noexcept { return supported_; }
  const IdIndex& index() const noexcept { return index_; }
  const Snapshot& snapshot() const noexcept { return snapshot_; }

  /// Publishes one sample: a value or none for each supported statistic. Calls must not overlap.
  void publish(std::span<const std::optional<std::uint64_t>> values) noexcept {
    snapshot_.publish(values);
  }

  /// The administrator's switch; on at first.
  bool allowed() const noexcept { return allowed_.load(std::memory_order_relaxed); }
  void set_allowed(bool on) noexcept { allowed_.store(on, std::memory_order_relaxed); }

 private:
  std::vector<StatisticId> supported_;
  IdIndex index_;
  Snapshot snapshot_;
  std::atomic<bool> allowed_ = true;
};

}  // namespace scmstats
