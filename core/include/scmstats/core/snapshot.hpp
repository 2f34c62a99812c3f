// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace scmstats {

/// The latest sample of some statistics: whole samples are published by one writer at a time and
/// read by any number of readers, which never wait for the writer, allocate, or write to memory
/// that another reader touches.
///
/// Samples go round a ring. A reader uses the newest entry and then looks whether the writer may
/// have come round to it meanwhile; only then does it read again. A writer that is preempted in
/// the middle of a sample holds nobody up, since no reader looks at the entry it is filling.
class Snapshot {
 public:
  /// One sample, for the time of a read. Indices are 0 to size - 1.
  class View {
   public:
    bool has_value(std::size_t index) const noexcept {
      return present(index / 64) >> index % 64 & 1;
    }
    /// Which of the indices 64 * i to 64 * i + 63 have a value, a bit each from the lowest.
    std::uint64_t present(std::size_t i) const noexcept { return word(words_ - 1 - i); }
    /// Meaningful where has_value(index).
    std::uint64_t value(std::size_t index) const noexcept { return word(index); }

   private:
    friend class Snapshot;
    View(const std::atomic<std::uint64_t>* entry, std::size_t words)
        : entry_(entry), words_(words) {}

    /// Acquire, so that the read of the ring's position after it cannot come before it.
    std::uint64_t word(std::size_t i) const noexcept {
      return entry_[i].load(std::memory_order_acquire);
    }

    const std::atomic<std::uint64_t>* entry_;
    std::size_t words_;
  };

  /// A snapshot of `size` statistics, none of which has a value yet.
  explicit Snapshot(std::size_t size);

  std::size_t size() const noexcept { return size_; }

  /// Makes `values`, one for each index, the sample that readers see from now on.
  /// Calls must not overlap.
  void publish(std::span<const std::optional<std::uint64_t>> values) noexcept;

  /// Calls `reader(view)` with the newest sample. Where the writer came round the ring during the
  /// call, calls it again: the reader's last call is the one that saw a single sample, so it must
  /// start its result again in each.
  template <typename Reader>
  void read(Reader&& reader) const noexcept {
    std::uint64_t sample = published_.load(std::memory_order_acquire);
    while (true) {
      reader(View{entry(sample), words_});
      const std::uint64_t newest = published_.load(std::memory_order_acquire);
      // Entry `sample` is filled again from the moment that sample + kEntries - 1 is published.
      if (newest - sample < kEntries - 1) return;
      sample = newest;
    }
  }

 private:
  static constexpr std::uint64_t kEntries = 4;

  const std::atomic<std::uint64_t>* entry(std::uint64_t sample) const noexcept {
    return ring_.data() + sample % kEntries * words_;
  }

  std::size_t size_;
  std::size_t words_;  // of a entry: values, then presence bits backwards
  std::vector<std::atomic<std::uint64_t>> ring_;  // kEntries entries
  std::atomic<std::uint64_t> published_ = 0;      // the newest sample; it is in entry % kEntries
};

}  // namespace scmstats
