// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "scmstats/core/big_endian.hpp"

namespace scmstats {

/// The request-and-result buffer (rr-buffer) of H_SCM_PERFORMANCE_STATS: a header, then entries,
/// all big-endian, packed, at any alignment. See docs/abi.md.

/// The head of a request and of its result, at offset 0 of the rr-buffer.
struct RrHeader {
  BigEndian64 eye_catcher;     // 0: kEyeCatcher
  BigEndian32 stats_version;   // 8: kStatsVersion
  BigEndian32 num_statistics;  // 12: in: how many are asked for, 0 = all; out: how many follow
};
static_assert(sizeof(RrHeader) == 16 && alignof(RrHeader) == 1);
static_assert(offsetof(RrHeader, stats_version) == 8 && offsetof(RrHeader, num_statistics) == 12);

/// One statistic, at offset 16 + 16 x its index.
struct RrEntry {
  BigEndian64 id;     // 0: StatisticId::number()
  BigEndian64 value;  // 8: unsigned; a request's is not looked at
};
static_assert(sizeof(RrEntry) == 16 && alignof(RrEntry) == 1);
static_assert(offsetof(RrEntry, value) == 8);

inline constexpr std::uint64_t kEyeCatcher = 0x53434D5354415453;  // ASCII "SCMSTATS"
inline constexpr std::uint32_t kStatsVersion = 1;

/// Most statistics of one request or NVDIMM. Bounds every loop that a guest's count drives.
inline constexpr std::size_t kMaxStatistics = 255;

/// Bytes of an rr-buffer with room for `statistics` entries.
constexpr std::size_t rr_buffer_size(std::size_t statistics) noexcept {
  return sizeof(RrHeader) + sizeof(RrEntry) * statistics;
}

/// Largest rr-buffer, in bytes: one 4 KiB page. Bounds what a guest makes us copy; our copy of it
/// has this size whatever the guest says, so nothing is allocated by a guest's number.
inline constexpr std::size_t kMaxRrBufferSize = 4096;
static_assert(rr_buffer_size(kMaxStatistics) == kMaxRrBufferSize);

/// An rr-buffer of the largest size.
struct RrBuffer {
  RrHeader header;
  RrEntry entries[kMaxStatistics];
};
static_assert(sizeof(RrBuffer) == kMaxRrBufferSize);

}  // namespace scmstats
