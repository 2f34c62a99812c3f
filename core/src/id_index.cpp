// SPDX-License-Identifier: MIT
#include "scmstats/core/id_index.hpp"

#include <bit>

namespace scmstats {

IdIndex::IdIndex(std::span<const StatisticId> ids)
    : mask_(std::bit_ceil(2 * ids.size()) - 1), slots_(mask_ + 1) {
  for (std::size_t index = 0; index < ids.size(); ++index) {
    std::size_t slot = first_slot(ids[index]);
    while (slots_[slot].index != kNone) slot = (slot + 1) & mask_;
    slots_[slot] = {ids[index].number(), static_cast<std::uint8_t>(index)};
  }
}

}  // namespace scmstats
