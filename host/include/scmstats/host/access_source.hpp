// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "scmstats/host/source.hpp"

namespace scmstats {

/// How often a guest loaded from an NVDIMM and stored to it.
struct AccessCounts {
  std::uint64_t loads = 0, stores = 0;
};

/// The guest's accesses to an NVDIMM: HostLCnt and HostSCnt.
class AccessSource : public Source {
 public:
  /// `count`: the counts now, or nothing where there are none. For any thread; neither blocks nor
  /// allocates nor throws.
  using Count = std::function<std::optional<AccessCounts>()>;
  explicit AccessSource(Count count) : count_(std::move(count)) {}

  /// Returns whether an id is one of the two.
  static bool brings(StatisticId id) { return std::ranges::count(kSupported, id) != 0; }

  std::string description() const override { return "access counting"; }
  std::span<const StatisticId> supported() const override { return kSupported; }
  void values(Instant, std::span<std::optional<std::uint64_t>> values) const noexcept override {
    const auto counts = count_();
    values[0] = counts ? std::optional(counts->loads) : std::nullopt;
    values[1] = counts ? std::optional(counts->stores) : std::nullopt;
  }

 private:
  static constexpr std::array<StatisticId, 2> kSupported{"HostLCnt", "HostSCnt"};

  const Count count_;
};

}  // namespace scmstats
