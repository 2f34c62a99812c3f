// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "scmstats/core/statistic_id.hpp"
#include "scmstats/core/wire.hpp"

namespace scmstats {

/// From an id to its index among an NVDIMM's statistics, in constant time: a hash table with
/// linear probing, fixed at creation.
class IdIndex {
 public:
  static constexpr std::uint8_t kNone = kMaxStatistics;

  /// `ids` are at most kMaxStatistics, each once.
  explicit IdIndex(std::span<const StatisticId> ids);

  /// The index of `id`, or kNone.
  std::uint8_t find(StatisticId id) const noexcept {
    for (std::size_t bucket = first_bucket(id);; bucket = (bucket + 1) & mask_) {
      const Bucket& candidate = buckets_[bucket];
      if (candidate.index == kNone || candidate.id == id.number()) return candidate.index;
    }
  }

 private:
  struct Bucket {
    std::uint64_t id = 0;
    std::uint8_t index = kNone;
  };

  /// Fibonacci hashing: ids differ in few, mostly upper, bytes.
  std::size_t first_bucket(StatisticId id) const noexcept {
    return static_cast<std::size_t>(id.number() * 0x9E3779B97F4A7C15 >> 32) & mask_;
  }

  std::size_t mask_;
  std::vector<Bucket> buckets_;  // a power of two, at most half full, so that a search always ends
};

}  // namespace scmstats
