#include "scmstats/core/snapshot.hpp"

namespace scmstats {

Snapshot::Snapshot(std::size_t size)
    : size_(size), words_(size + (size + 63) / 64), ring_(kSlots * words_) {}

void Snapshot::publish(std::span<const std::optional<std::uint64_t>> values) noexcept {
  const std::uint64_t sample = published_.load(std::memory_order_relaxed) + 1;
  std::atomic<std::uint64_t>* slot = ring_.data() + sample % kSlots * words_;
  // Release, so that a reader that sees one of these words also sees how far the ring has come.
  std::uint64_t present = 0;
  for (std::size_t place = 0; place < size_; ++place) {
    slot[place].store(values[place].value_or(0), std::memory_order_release);
    present |= std::uint64_t{values[place].has_value()} << place % 64;
    if (place % 64 == 63 || place == size_ - 1) {
      slot[words_ - 1 - place / 64].store(present, std::memory_order_release);
      present = 0;
    }
  }
  published_.store(sample, std::memory_order_release);
}

}  // namespace scmstats
