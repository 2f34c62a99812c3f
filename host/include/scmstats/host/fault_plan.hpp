// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scmstats/core/fault.hpp"
#include "scmstats/host/source.hpp"

namespace scmstats {

/// Longest delay of one call.
inline constexpr std::chrono::nanoseconds kMaxDelay = std::chrono::seconds(1);

/// A fault, and the calls that have it.
struct PlannedFault {
  Fault fault{};
  std::chrono::nanoseconds delay{0};     ///< of the call's return
  std::optional<Request> on{};           ///< none: every call to the NVDIMM
  std::uint64_t every = 1;               ///< of these calls, each with a multiple of this number
  std::optional<std::uint64_t> calls{};  ///< ends after so many calls that had it
  std::optional<std::chrono::nanoseconds> duration{};  ///< ends after this time
};

/// The faults of one NVDIMM. Calls must not overlap.
class FaultPlan {
 public:
  /// Most faults at a time.
  static constexpr std::size_t kMost = 16;

  /// The faults from now on; at most kMost. Counts and times of all of them start again.
  void replace(std::vector<PlannedFault> faults, Instant now);

  /// Adds faults behind those that have not ended. Returns false, and adds none, if there would be
  /// more than kMost.
  bool add(std::vector<PlannedFault> faults, Instant now);

  /// Returns the faults that have not ended, with the calls and the time that they have left.
  std::vector<PlannedFault> remaining(Instant now) const;

  struct Decision {
    std::span<const ActiveFault> faults;  ///< valid until the next call of any function
    std::chrono::nanoseconds delay;       ///< the sum, at most kMaxDelay
  };

  /// Decides which faults a call has, and counts it. Neither waits nor allocates.
  Decision decide(Request request, Instant now) noexcept;

 private:
  struct Entry {
    PlannedFault planned;
    std::optional<Instant> end;
    std::uint64_t seen = 0;  // calls that `on` takes in
    std::uint64_t had = 0;   // calls that had the fault

    bool has_ended(Instant now) const;
  };

  std::vector<Entry> entries_;
  std::array<ActiveFault, kMost> active_{};
};

}  // namespace scmstats
