#pragma once

#include <array>
#include <cstddef>

#include "access_counter.hpp"
#include "scmstats/host/source.hpp"

namespace scmstats {

/// What the guest loaded from an NVDIMM and stored to it: HostLCnt and HostSCnt.
class AccessSource : public Source {
 public:
  /// `number`: by which the access counter knows the NVDIMM.
  explicit AccessSource(std::size_t number) : number_(number) {}

  std::string description() const override { return "access counting"; }
  std::span<const StatisticId> offered() const override {
    static constexpr std::array<StatisticId, 2> kOffered{"HostLCnt", "HostSCnt"};
    return kOffered;
  }
  void values(Instant, std::span<std::optional<std::uint64_t>> values) const noexcept override {
    const auto counts = access_counter::counts(number_);
    values[0] = counts ? std::optional(counts->loads) : std::nullopt;
    values[1] = counts ? std::optional(counts->stores) : std::nullopt;
  }

 private:
  const std::size_t number_;
};

}  // namespace scmstats
