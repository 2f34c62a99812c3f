// SPDX-License-Identifier: MIT
#include "nvdimms.hpp"

namespace scmstats::fuzz {
namespace {

using abi_test::oracle::Statistic;

/// The first `catalogue` ids of the catalogue and then `vendor` others.
std::vector<std::uint64_t> ids(std::size_t catalogue, std::size_t vendor) {
  std::vector<std::uint64_t> ids(abi_test::kIds.begin(), abi_test::kIds.begin() + catalogue);
  for (std::size_t i = 0; i < vendor; ++i) ids.push_back(abi_test::vendor_id(i));
  return ids;
}

constexpr std::size_t kAll = abi_test::kIds.size();
const std::array<std::vector<std::uint64_t>, Nvdimms::kCount> kSupported{{
    ids(kAll, 0),
    ids(0, 0),
    ids(1, 0),
    ids(kAll, abi_test::kVendorStatistics),
    ids(kAll, 1),
    ids(0, 255),
    ids(3, 60),
    // None is text, and all but the last come to the same bucket of the index.
    {0, 1ull << 63, 1ull << 62, 1ull << 61, abi_test::kNoop ^ 1, ~0ull},
}};

}  // namespace

Nvdimms::Nvdimms() {
  for (std::size_t slot = 0; slot < kCount; ++slot) {
    std::vector<StatisticId> supported;
    for (const std::uint64_t id : kSupported[slot]) {
      supported.emplace_back(id);
      statistics_[slot].push_back({id, false, 0});
    }
    nvdimms_[slot] = std::make_unique<Nvdimm>(supported);
    publish(slot, 0, 0);
    described_[slot] = {kFirstDrcIndex + slot, statistics_[slot], true};
  }
}

void Nvdimms::publish(std::size_t slot, std::uint64_t absent, std::uint64_t seed) {
  if (slot >= kCount || published_[slot] == std::pair{absent, seed}) return;
  published_[slot] = {absent, seed};
  std::size_t index = 0;
  for (Statistic& statistic : statistics_[slot]) {
    statistic.has_value = (absent >> index % 64 & 1) == 0;
    statistic.value = seed + index * 0x0101010101010101;
    sample_[index] = statistic.has_value ? std::optional{statistic.value} : std::nullopt;
    ++index;
  }
  nvdimms_[slot]->publish(std::span{sample_}.first(index));
}

void Nvdimms::set_allowed(std::size_t slot, bool on) {
  if (slot >= kCount) return;
  nvdimms_[slot]->set_allowed(on);
  described_[slot].allowed = on;
}

std::span<const Statistic> Nvdimms::supported(std::size_t slot) const {
  if (slot >= kCount) return {};
  return statistics_[slot];
}

const Nvdimm* Nvdimms::find(std::uint64_t drc_index) const noexcept {
  const std::uint64_t slot = drc_index - kFirstDrcIndex;
  return slot < kCount ? nvdimms_[slot].get() : nullptr;
}

}  // namespace scmstats::fuzz
