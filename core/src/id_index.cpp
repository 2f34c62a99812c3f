#include "scmstats/core/id_index.hpp"

#include <bit>

namespace scmstats {

IdIndex::IdIndex(std::span<const StatisticId> ids)
    : mask_(std::bit_ceil(2 * ids.size()) - 1), slots_(mask_ + 1) {
  for (std::size_t place = 0; place < ids.size(); ++place) {
    std::size_t slot = first_slot(ids[place]);
    while (slots_[slot].place != kNone) slot = (slot + 1) & mask_;
    slots_[slot] = {ids[place].number(), static_cast<std::uint8_t>(place)};
  }
}

}  // namespace scmstats
