// SPDX-License-Identifier: MIT
#include "scmstats/host/nvdimm_statistics.hpp"

#include <algorithm>
#include <utility>

#include "scmstats/core/catalogue.hpp"
#include "scmstats/host/suspension.hpp"

namespace scmstats {

NvdimmStatistics::NvdimmStatistics(std::vector<std::shared_ptr<Source>> sources, Support support,
                                   Instant now)
    : sources_(std::move(sources)), nvdimm_(ids_of(support)), refreshed_(with_suspension(now)) {
  for (const StatisticId id : nvdimm_.supported()) owners_.push_back(owner_of(id));
  sample_.resize(owners_.size());
  injected_.resize(owners_.size());
  for (const auto& source : sources_) {
    values_.resize(std::max(values_.size(), source->supported().size()));
  }
  publish(now);
}

void NvdimmStatistics::refresh(Instant now) {
  for (const auto& source : sources_) source->refresh(now);
  refreshed_ = with_suspension(now);
}

void NvdimmStatistics::publish(Instant now) noexcept {
  const std::lock_guard lock(publishing_);
  publish_locked(now);
}

void NvdimmStatistics::publish_locked(Instant now) noexcept {
  newest_ = std::max(newest_, now);
  for (const auto& source : sources_) {
    source->values(newest_, std::span{values_}.first(source->supported().size()));
    for (std::size_t index = 0; index < owners_.size(); ++index) {
      if (owners_[index].source == source.get()) sample_[index] = values_[owners_[index].index];
    }
  }
  for (std::size_t index = 0; index < owners_.size(); ++index) {
    if (!owners_[index].source) sample_[index].reset();
    if (injected_[index]) sample_[index] = injected_[index];
  }
  nvdimm_.publish(sample_);
}

std::vector<std::optional<std::uint64_t>> NvdimmStatistics::sample() const {
  std::vector<std::optional<std::uint64_t>> sample(owners_.size());
  nvdimm_.snapshot().read([&](const Snapshot::View& view) {
    for (std::size_t index = 0; index < sample.size(); ++index) {
      sample[index] = view.has_value(index) ? std::optional{view.value(index)} : std::nullopt;
    }
  });
  return sample;
}

void NvdimmStatistics::inject(std::span<const Injection> injections, Instant now) noexcept {
  const std::lock_guard lock(publishing_);
  for (const auto& [index, value] : injections) injected_[index] = value;
  publish_locked(now);
}

void NvdimmStatistics::clear_injected(Instant now) noexcept {
  const std::lock_guard lock(publishing_);
  std::ranges::fill(injected_, std::nullopt);
  publish_locked(now);
}

std::vector<Origin> NvdimmStatistics::origins() const {
  const auto values = sample();
  const std::lock_guard lock(publishing_);
  std::vector<Origin> origins;
  origins.reserve(values.size());
  for (std::size_t index = 0; index < values.size(); ++index) {
    origins.push_back(injected_[index] ? Origin::Injected
                      : values[index]  ? Origin::Measured
                                       : Origin::Unavailable);
  }
  return origins;
}

std::vector<StatisticId> NvdimmStatistics::ids_of(Support support) const {
  std::vector<StatisticId> ids;
  if (support == Support::None) return ids;
  for (const Statistic& statistic : kCatalogue) {
    if (owner_of(statistic.id).source || support == Support::All) ids.push_back(statistic.id);
  }
  for (const auto& source : sources_) {
    for (const StatisticId id : source->supported()) {
      if (!find_statistic(id) && std::ranges::count(ids, id) == 0) ids.push_back(id);
    }
  }
  return ids;
}

NvdimmStatistics::Owner NvdimmStatistics::owner_of(StatisticId id) const {
  for (const auto& source : sources_) {
    const auto ids = source->supported();
    const auto found = std::ranges::find(ids, id);
    if (found != ids.end()) {
      return {source.get(), static_cast<std::size_t>(found - ids.begin())};
    }
  }
  return {};
}

}  // namespace scmstats
