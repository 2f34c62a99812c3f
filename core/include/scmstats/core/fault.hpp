// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scmstats/core/hypercall.hpp"
#include "scmstats/core/statistic_id.hpp"

namespace scmstats {

/// A wrong answer on purpose, for tests of the guest's driver. The members are the changes that it
/// makes to a right answer; docs/testing-guests.md describes them.
struct Fault {
  struct Value {
    StatisticId id;
    std::uint64_t value;
  };
  struct Rename {
    StatisticId id;
    StatisticId value;  ///< the new id
  };

  std::optional<Status> status{};     ///< r3; an error leaves the guest's buffer as it is
  std::optional<std::uint64_t> r4{};  ///< r4, whatever the status
  std::optional<std::uint64_t> eye_catcher{};
  std::optional<std::uint32_t> version{};
  std::optional<std::uint32_t> count{};  ///< in the header; no more entries are written
  std::vector<StatisticId> vanish{};     ///< not supported
  std::vector<Value> appear{};           ///< supported, with this value
  std::vector<Value> values{};
  std::vector<Rename> ids{};           ///< the id in an entry, and the new one
  bool reversed = false;               ///< the order of the entries
  std::optional<std::size_t> write{};  ///< the most bytes of the answer that are written
  std::uint64_t step = 0;              ///< added to r4 and values, modulo 2^64, at each turn
};

/// The kinds of calls, by what the guest asks for.
enum class Request {
  Size,     ///< the size
  All,      ///< all statistics
  Named,    ///< statistics by name
  Unknown,  ///< refused before the guest's memory was read
};

/// A fault that one call has.
struct ActiveFault {
  const Fault* fault;
  std::uint64_t turn;  ///< how many calls had it before
};

/// Decides which faults a call has.
class FaultInjector {
 public:
  virtual ~FaultInjector() = default;

  /// Returns the faults of the call in the order in which they are applied: where two set the same,
  /// the later one counts. They stay until the next call. Asked once in each call; calls do not
  /// overlap. Neither waits nor allocates.
  virtual std::span<const ActiveFault> decide(std::uint64_t drc_index,
                                              Request request) noexcept = 0;
};

/// scm_performance_stats() with faults. Without a fault for the call, the result is the same.
/// Writes at most `input.size` bytes, at `input.address`, and only if all of them were found to be
/// RAM. Never allocates, waits, prints or throws.
HypercallOutput faulted_scm_performance_stats(const HypercallInput& input,
                                              const NvdimmLookup& nvdimms, GuestMemory& memory,
                                              FaultInjector& injector) noexcept;

}  // namespace scmstats
