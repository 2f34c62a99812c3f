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

/// What the hypercall knows of one NVDIMM: the statistics it offers, fixed for its life (Linux
/// asks for their number once and keeps its buffer at that size), and their latest values.
class Nvdimm {
 public:
  /// `offered`: the ids of an answer to "all", in its order: the catalogue's in catalogue order,
  /// then a source's own. Throws std::invalid_argument where an id comes twice or is NoopStat, or
  /// there are more than kMaxStatistics.
  explicit Nvdimm(std::vector<StatisticId> offered);

  std::span<const StatisticId> offered() const noexcept { return offered_; }
  const IdIndex& index() const noexcept { return index_; }
  const Snapshot& snapshot() const noexcept { return snapshot_; }

  /// Publishes one sample: a value or none for each offered statistic. Calls must not overlap.
  void publish(std::span<const std::optional<std::uint64_t>> values) noexcept {
    snapshot_.publish(values);
  }

  /// The administrator's switch; on at first.
  bool collecting() const noexcept { return collecting_.load(std::memory_order_relaxed); }
  void set_collecting(bool on) noexcept { collecting_.store(on, std::memory_order_relaxed); }

 private:
  std::vector<StatisticId> offered_;
  IdIndex index_;
  Snapshot snapshot_;
  std::atomic<bool> collecting_ = true;
};

}  // namespace scmstats
