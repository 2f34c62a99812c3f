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

std::variant<std::vector<Reading>, std::string> read_perf_stats(const HostNvdimm& nvdimm) {
  const auto file = read_text_file(nvdimm.perf_stats(), kMostBytes);
  if (const auto* reason = std::get_if<std::string>(&file)) return *reason;
  auto sample = parse_sample(std::get<TextFile>(file).text);
  if (const auto* error = std::get_if<SampleError>(&sample)) return describe(*error);
  return std::get<std::vector<Reading>>(std::move(sample));
}

PaprSource::PaprSource(HostNvdimm nvdimm, Warn warn)
    : nvdimm_(std::move(nvdimm)), warn_(std::move(warn)) {
  const auto read = read_perf_stats(nvdimm_);
  if (const auto* error = std::get_if<std::string>(&read)) throw std::runtime_error(*error);
  const auto& readings = std::get<std::vector<Reading>>(read);
  std::ranges::transform(readings, std::back_inserter(supported_), &Reading::id);
  values_ = values_of(readings, supported_);
}

void PaprSource::refresh(Instant now) {
  const auto read = read_perf_stats(nvdimm_);
  const auto* error = std::get_if<std::string>(&read);
  Values values = values_of(error ? std::vector<Reading>{} : std::get<0>(read), supported_);
  {
    const std::lock_guard lock(mutex_);
    values_.swap(values);
  }
  if (!error) {
    log_.ends();
  } else if (log_.begins(*error, now)) {
    warn_(nvdimm_.perf_stats() + ": " + *error +
          "; its statistics have no value until it is readable");
  }
}

void PaprSource::values(Instant, std::span<std::optional<std::uint64_t>> values) const noexcept {
  const std::lock_guard lock(mutex_);
  std::ranges::copy(values_, values.begin());
}

}  // namespace scmstats
