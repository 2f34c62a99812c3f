// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "scmstats/core/hypercall.hpp"

namespace scmstats {

/// From DRC index to NVDIMM, an array by slot. Under QEMU's big lock only.
class NvdimmTable : public NvdimmLookup {
 public:
  /// QEMU's DRC index of slot 0: the type of persistent memory in the upper bits.
  static constexpr std::uint64_t kFirstDrcIndex = 0x90000000;

  const Nvdimm* find(std::uint64_t drc_index) const noexcept override {
    const std::uint64_t slot = drc_index - kFirstDrcIndex;
    return slot < slots_.size() ? slots_[slot] : nullptr;
  }

  void set(std::size_t slot, const Nvdimm* nvdimm) {
    if (slot >= slots_.size()) slots_.resize(slot + 1);
    slots_[slot] = nvdimm;
  }

 private:
  std::vector<const Nvdimm*> slots_;
};

}  // namespace scmstats
