// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "scmstats/core/nvdimm.hpp"
#include "scmstats/host/source.hpp"

namespace scmstats {

/// Which statistics an NVDIMM supports.
enum class Support {
  Auto,  ///< those that its sources provide
  All,   ///< also the other standard statistics, without values
  None,  ///< none, for tests of drivers
};

/// The origin of a supported statistic's value.
enum class Origin {
  Measured,     ///< the statistic's source
  Injected,     ///< an operator
  Unavailable,  ///< the statistic has no value now
};

/// One NVDIMM's statistics: its sources, and the sample that the hypercall answers from.
///
/// Each statistic belongs to the first source, in order of precedence, that brings it, for good:
/// where that source has no value, the statistic has none. A counter never jumps to another
/// source's count.
class NvdimmStatistics {
 public:
  /// `sources` in order of precedence. Throws std::invalid_argument where they bring more than
  /// kMaxStatistics in all. Publishes a first sample.
  NvdimmStatistics(std::vector<std::shared_ptr<Source>> sources, Support support, Instant now);

  const Nvdimm& nvdimm() const noexcept { return nvdimm_; }
  void set_allowed(bool on) noexcept { nvdimm_.set_allowed(on); }

  /// In order of precedence.
  const std::vector<std::shared_ptr<Source>>& sources() const noexcept { return sources_; }

  /// The source of the supported statistic at `index`; null if no source provides it.
  const Source* source_of(std::size_t index) const { return owners_[index].source; }

  /// The newest sample: a value or none for each supported statistic.
  std::vector<std::optional<std::uint64_t>> sample() const;

  /// A value for the supported statistic at `index`, at most max_value() of its id.
  struct Injection {
    std::size_t index;
    std::uint64_t value;
  };

  /// Gives statistics those values, whatever their sources have, until the injections are cleared.
  /// Published at once, all in one sample, as is the clearing.
  void inject(std::span<const Injection> injections, Instant now) noexcept;
  void clear_injected(Instant now) noexcept;

  /// Returns the origin of each supported statistic.
  std::vector<Origin> origins() const;

  /// Lets the sources look for new values. For the sampler's thread; takes as long as they do.
  void refresh(Instant now);

  /// When the sources were last asked and all of them answered, as of with_suspension().
  Instant refreshed() const noexcept { return refreshed_; }

  /// Publishes what the sources know now. For any thread; neither waits for a source nor allocates.
  /// If calls overtake each other, the sample never goes back in time.
  void publish(Instant now) noexcept;

 private:
  /// A supported statistic is number `index` of this source's.
  struct Owner {
    const Source* source = nullptr;
    std::size_t index = 0;
  };

  /// Both ask sources_ alone, so that the constructor may begin with them.
  std::vector<StatisticId> ids_of(Support support) const;
  Owner owner_of(StatisticId id) const;

  void publish_locked(Instant now) noexcept;

  const std::vector<std::shared_ptr<Source>> sources_;
  Nvdimm nvdimm_;
  std::vector<Owner> owners_;  // of each supported statistic

  std::atomic<Instant> refreshed_;

  mutable std::mutex publishing_;  // of what follows
  Instant newest_{};
  std::vector<std::optional<std::uint64_t>> injected_;  // for the supported statistics
  std::vector<std::optional<std::uint64_t>> sample_;    // of them
  std::vector<std::optional<std::uint64_t>> values_;    // of one source, with room for the largest
};

}  // namespace scmstats
