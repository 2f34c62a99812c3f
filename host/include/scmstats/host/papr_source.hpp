// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "scmstats/host/host_nvdimm.hpp"
#include "scmstats/host/problem_log.hpp"
#include "scmstats/host/result.hpp"
#include "scmstats/host/sample_text.hpp"
#include "scmstats/host/source.hpp"

namespace scmstats {

/// Reads the statistics that the hypervisor shows for an NVDIMM of the host. On failure returns, on
/// one line without the path, why there are none: no such attribute, no permission, or a text that
/// is not a sample.
Result<std::vector<Reading>> read_perf_stats(const HostNvdimm& nvdimm);

/// The statistics of the NVDIMM of the host that stores a guest's NVDIMM, as the hypervisor below
/// the host shows them, vendor's own included. Values are passed on as they are, also where they
/// fall: the hypervisor knows what they mean.
///
/// The attribute is read once a refresh. While it cannot be read, no statistic has a value; the
/// start of this is logged, at most once in `kPause`.
class PaprSource : public Source {
 public:
  static constexpr std::chrono::seconds kPause{10};

  using Warn = std::function<void(const std::string& line)>;

  /// Reads the attribute: the statistics in it now are those that it brings. `warn` gets lines for
  /// people, from the sampler's thread. Throws std::runtime_error where read_perf_stats() fails.
  PaprSource(HostNvdimm nvdimm, Warn warn);

  std::string description() const override { return "PAPR statistics of " + nvdimm_.name; }
  std::span<const StatisticId> supported() const override { return supported_; }
  void refresh(Instant now) override;
  void values(Instant now, std::span<std::optional<std::uint64_t>> values) const noexcept override;

 private:
  const HostNvdimm nvdimm_;
  const Warn warn_;
  std::vector<StatisticId> supported_;

  ProblemLog log_{kPause};  // only used by the sampler's thread

  mutable std::mutex mutex_;
  std::vector<std::optional<std::uint64_t>> values_;
};

}  // namespace scmstats
