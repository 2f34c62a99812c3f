// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "abi/oracle.hpp"
#include "scmstats/core/hypercall.hpp"

namespace scmstats::fuzz {

/// The plugged NVDIMMs, as core and as the oracle know them. Made once: a run allocates nothing.
class Nvdimms : public NvdimmLookup {
 public:
  static constexpr std::uint64_t kFirstDrcIndex = 0x90000000;
  static constexpr std::size_t kCount = 8;

  Nvdimms();

  /// In `slot`, the statistics whose bit in `absent` (of index modulo 64) is clear get a value.
  void publish(std::size_t slot, std::uint64_t absent, std::uint64_t seed);
  void set_allowed(std::size_t slot, bool on);

  /// The ids that `slot` supports, empty also where nothing is plugged.
  std::span<const abi_test::oracle::Statistic> supported(std::size_t slot) const;
  std::span<const abi_test::oracle::Nvdimm> for_oracle() const { return described_; }

  const Nvdimm* find(std::uint64_t drc_index) const noexcept override;

 private:
  std::array<std::unique_ptr<Nvdimm>, kCount> nvdimms_;
  std::array<std::vector<abi_test::oracle::Statistic>, kCount> statistics_;
  std::array<abi_test::oracle::Nvdimm, kCount> described_;
  std::array<std::optional<std::pair<std::uint64_t, std::uint64_t>>, kCount>
      published_;  // absent, seed
  std::array<std::optional<std::uint64_t>, 255> sample_;
};

}  // namespace scmstats::fuzz
