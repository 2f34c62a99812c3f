// SPDX-License-Identifier: MIT
#include "scmstats/core/snapshot.hpp"

namespace scmstats {

Snapshot::Snapshot(std::size_t size)
    : size_(size), words_(size + (size + 63) / 64), ring_(kEntries * words_) {}

void Snapshot::publish(std::span<const std::optional<std::uint64_t>> values) noexcept {
  const std::uint64_t sample = published_.load(std::memory_order_relaxed) + 1;
  std::atomic<std::uint64_t>* entry = ring_.data() + sample % kEntries * words_;
  // Release, so that a reader that sees one of these words also sees how far the ring has come.
  std::uint64_t present = 0;
  for (std::size_t index = 0; index < size_; ++index) {
    entry[index].store(values[index].value_or(0), std::memory_order_release);
    present |= std::uint64_t{values[index].has_value()} << index % 64;
    if (index % 64 == 63 || index == size_ - 1) {
      entry[words_ - 1 - index / 64].store(present, std::memory_order_release);
      present = 0;
    }
  }
  published_.store(sample, std::memory_order_release);
}

}  // namespace scmstats
