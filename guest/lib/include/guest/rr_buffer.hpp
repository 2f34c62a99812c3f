// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "guest/hypercall.hpp"

/// H_SCM_PERFORMANCE_STATS: the call and its request-and-result buffer, as a driver sees them.
/// Interface: Linux, Documentation/arch/powerpc/papr_hcalls.rst.
namespace guest {

/// r4: a DRC index; r5: the buffer's real address; r6: its bytes, 0 to ask in r4 how many are
/// needed.
[[gnu::always_inline]] inline HypercallResult scm_performance_stats(uint64_t drc_index,
                                                                    uint64_t address,
                                                                    uint64_t bytes) {
  return hypercall(kScmPerformanceStats, drc_index, address, bytes);
}

/// A statistic's id: eight characters, in the buffer as in memory.
using StatisticId = std::array<char, 8>;

[[nodiscard]] constexpr StatisticId statistic_id(const char (&text)[9]) {
  StatisticId id{};
  std::copy_n(text, id.size(), id.begin());
  return id;
}

struct Statistic {
  StatisticId id;
  uint64_t value;

  bool operator==(const Statistic&) const = default;
};

/// The error in an answer that the hypervisor calls a success.
enum class AnswerFault { kNone, kEyeCatcher, kVersion, kCount };

/// The rr-buffer: big-endian and packed; 16 bytes of header, 16 bytes a statistic.
class RrBuffer {
 public:
  static constexpr size_t kHeaderBytes = 16;
  static constexpr size_t kEntryBytes = 16;
  static constexpr size_t kMaxBytes = 4096;

  /// Can a size query's answer be true: a header and at least one statistic, nothing over, one
  /// page?
  [[nodiscard]] static constexpr bool plausible(uint64_t bytes) {
    return bytes > kHeaderBytes && bytes <= kMaxBytes && bytes % kEntryBytes == 0;
  }

  /// Asks for all statistics; `bytes`, a plausible size, is how much of the buffer may be answered
  /// in.
  constexpr void ask_for_all(size_t bytes) {
    bytes_ = bytes;
    memory_.fill(0);
    std::copy(kEyeCatcher.begin(), kEyeCatcher.end(), memory_.begin());
    memory_[kVersionAt + 3] = kVersion;
  }

  /// To be asked before count() and at(): the hypervisor is not trusted with the buffer's end.
  [[nodiscard]] constexpr AnswerFault check() const {
    if (!std::equal(kEyeCatcher.begin(), kEyeCatcher.end(), memory_.begin())) {
      return AnswerFault::kEyeCatcher;
    }
    if (number<uint32_t>(kVersionAt) != kVersion) return AnswerFault::kVersion;
    if (count() > (bytes_ - kHeaderBytes) / kEntryBytes) return AnswerFault::kCount;
    return AnswerFault::kNone;
  }

  [[nodiscard]] constexpr uint32_t version() const { return number<uint32_t>(kVersionAt); }
  [[nodiscard]] constexpr uint32_t count() const { return number<uint32_t>(kCountAt); }

  /// The statistic number `index`, below count().
  [[nodiscard]] constexpr Statistic at(size_t index) const {
    const size_t entry = kHeaderBytes + kEntryBytes * index;
    Statistic statistic{{}, number<uint64_t>(entry + 8)};
    std::copy_n(memory_.begin() + entry, 8, statistic.id.begin());
    return statistic;
  }

  [[nodiscard]] constexpr std::span<uint8_t, kMaxBytes> memory() { return memory_; }
  [[nodiscard]] uint64_t address() const { return reinterpret_cast<uintptr_t>(memory_.data()); }
  [[nodiscard]] constexpr size_t bytes() const { return bytes_; }

 private:
  static constexpr std::string_view kEyeCatcher = "SCMSTATS";
  static constexpr size_t kVersionAt = 8;
  static constexpr size_t kCountAt = 12;
  static constexpr uint8_t kVersion = 1;

  template <typename Number>
  [[nodiscard]] constexpr Number number(size_t offset) const {
    Number result = 0;
    for (size_t i = 0; i < sizeof(Number); ++i) result = (result << 8) | memory_[offset + i];
    return result;
  }

  size_t bytes_ = kHeaderBytes;
  alignas(8) std::array<uint8_t, kMaxBytes> memory_{};
};

}  // namespace guest
