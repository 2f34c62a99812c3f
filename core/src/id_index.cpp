// SPDX-License-Identifier: MIT
#include "scmstats/core/id_index.hpp"

#include <bit>

namespace scmstats {

IdIndex::IdIndex(std::span<const StatisticId> ids)
    : mask_(std::bit_ceil(2 * ids.size()) - 1), buckets_(mask_ + 1) {
  for (std::size_t index = 0; index < ids.size(); ++index) {
    std::size_t bucket = first_bucket(ids[index]);
    while (buckets_[bucket].index != kNone) bucket = (bucket + 1) & mask_;
    buckets_[bucket] = {ids[index].number(), static_cast<std::uint8_t>(index)};
  }
}

}  // namespace scmstats
