// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "scmstats/host/source.hpp"

namespace scmstats {

/// Continues a device's counter, or its total of a time, as a total that never falls.
///
/// A device's count may be cleared, wrap, belong to another device from now on, dip because it is
/// a sum over CPUs that is not taken at one moment, or be garbage once. A reading alone does not
/// say which. So one that cannot follow the last believed reading is a suspect, and the next
/// reading decides.
///
/// A reading *follows* another one if it is not below it, and above it by no more than
/// Limits::step + Limits::per_second * the seconds between them, time in which the host was
/// suspended included. A counter with a Limits::range may do that by a wrap; then the rise must
/// also be less than half of the range.
///
/// - The first reading begins the total. If it is kMostAtFirst or more, it is a suspect, and the
///   total has no value yet.
/// - A reading that follows the last believed one is believed: the total rises by the difference.
///   A suspect before it is forgotten: it was a dip or garbage, and adds nothing.
/// - Otherwise a reading that follows the suspect confirms it, and is believed:
///     - after a suspect above the last believed reading, the total rises by the difference: it
///       was a jump;
///     - after a suspect at half of the last believed reading or less, by the reading: it was a
///       reset, and the device has counted from 0 since then;
///     - after a suspect in between, by what was counted since the suspect: the count was set
///       back, and what is from before is counted already.
/// - Otherwise the reading is the new suspect. The total stays.
///
/// A total that does not fit 64 bits stays at 2^64 - 1.
///
/// A device that was reset and by the second reading after it has counted past the last believed
/// one is taken for one that dipped: of what it counted since the reset, only what is above is
/// added.
///
/// The cost: after a reset or a jump the total stands still for one reading, an interval. Nothing
/// is lost. The limits say what no device can do rather than what devices do, so an honest reading
/// is hardly ever a suspect, and an error below the limits is believed.
///
/// Not for several threads at once.
class MonotonicCounter {
 public:
  /// No device exceeds these. Units are those of the counter.
  struct Limits {
    std::uint64_t per_second;  ///< the fastest rise
    std::uint64_t step;        ///< the largest rise at once: of a coarse counter, its unit
    std::uint64_t range = 0;   ///< the count at which it begins at 0 again; 0 for 2^64
  };

  /// 2^60 events are one a nanosecond in 36 years.
  static constexpr std::uint64_t kMostAtFirst = std::uint64_t{1} << 60;

  /// All that add() goes by, for a total that another process is to continue.
  struct State {
    std::uint64_t total = 0;
    std::uint64_t believed = 0;              ///< the last believed reading
    std::optional<std::uint64_t> suspect{};  ///< the reading after it, where it was not believed
    bool operator==(const State&) const = default;
  };

  explicit MonotonicCounter(Limits limits) noexcept : limits_(limits) {}

  /// Continues a total whose last reading, believed or not, was at `last`.
  MonotonicCounter(Limits limits, const State& state, Instant last) noexcept;

  /// Takes the device's count at `now`.
  void add(std::uint64_t count, Instant now) noexcept;

  /// From the next reading on the count is another device's. What that device counted before the
  /// next reading is not added.
  void replace_device() noexcept;

  /// None before the first believed reading.
  std::optional<std::uint64_t> total() const noexcept { return total_; }

  /// None before the first believed reading, and between replace_device() and the next one.
  std::optional<State> state() const noexcept;

 private:
  struct Reading {
    std::uint64_t count;
    Instant at;
  };

  /// How far `to` is above `from`; none where it does not follow it.
  std::optional<std::uint64_t> rise(const Reading& from, const Reading& to) const noexcept;
  std::uint64_t most(Instant::duration elapsed) const noexcept;
  void believe(const Reading& reading, std::uint64_t rise) noexcept;
  void begin(const Reading& reading) noexcept;

  Limits limits_;
  std::optional<std::uint64_t> total_;
  std::optional<Reading> believed_, suspect_;
};

}  // namespace scmstats
