// SPDX-License-Identifier: MIT
#include "scmstats/host/papr_source.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "scmstats/host/read_text_file.hpp"

namespace scmstats {
namespace {

/// An attribute has at most a page, and the largest on Power has 64 KiB.
constexpr std::size_t kMostBytes = 65536;

using Values = std::vector<std::optional<std::uint64_t>>;

Values values_of(const std::vector<Reading>& readings, std::span<const StatisticId> ids) {
  Values values(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto found = std::ranges::find(readings, ids[i], &Reading::id);
    if (found != readings.end()) values[i] = found->value;
  }
  return values;
}

}  // namespace

Result<std::vector<Reading>> read_perf_stats(const HostNvdimm& nvdimm) {
  const auto file = read_text_file(nvdimm.perf_stats(), kMostBytes);
  if (!file) return file.error();
  auto sample = parse_sample(file->text);
  if (!sample) return Failure{describe(sample.error())};
  return *std::move(sample);
}

PaprSource::PaprSource(HostNvdimm nvdimm, Warn warn)
    : nvdimm_(std::move(nvdimm)), warn_(std::move(warn)) {
  const auto read = read_perf_stats(nvdimm_);
  if (!read) throw std::runtime_error(read.error().reason);
  const auto& readings = *read;
  std::ranges::transform(readings, std::back_inserter(supported_), &Reading::id);
  values_ = values_of(readings, supported_);
}

void PaprSource::refresh(Instant now) {
  const auto read = read_perf_stats(nvdimm_);
  Values values = values_of(read ? *read : std::vector<Reading>{}, supported_);
  {
    const std::lock_guard lock(mutex_);
    values_.swap(values);
  }
  if (read) {
    log_.ends();
  } else if (log_.begins(read.error().reason, now)) {
    warn_(nvdimm_.perf_stats() + ": " + read.error().reason +
          "; its statistics have no value until it is readable");
  }
}

void PaprSource::values(Instant, std::span<std::optional<std::uint64_t>> values) const noexcept {
  const std::lock_guard lock(mutex_);
  std::ranges::copy(values_, values.begin());
}

}  // namespace scmstats
