// SPDX-License-Identifier: MIT
#pragma once

#include <utility>
#include <vector>

#include "nvdimm_table.hpp"
#include "scmstats/host/fault_plan.hpp"

namespace scmstats {

/// From DRC index to an NVDIMM's faults, an array by slot. Under QEMU's big lock only.
class FaultTable : public FaultInjector {
 public:
  std::span<const ActiveFault> decide(std::uint64_t drc_index, Request request) noexcept override {
    const std::uint64_t slot = drc_index - NvdimmTable::kFirstDrcIndex;
    if (slot >= slots_.size() || !slots_[slot]) return {};
    const auto decision = slots_[slot]->decide(request, std::chrono::steady_clock::now());
    delay_ = decision.delay;
    return decision.faults;
  }

  void set(std::size_t slot, FaultPlan* plan) {
    if (slot >= slots_.size()) slots_.resize(slot + 1);
    slots_[slot] = plan;
  }

  /// Returns the delay of the call that was decided last, once.
  std::chrono::nanoseconds take_delay() noexcept { return std::exchange(delay_, {}); }

 private:
  std::vector<FaultPlan*> slots_;
  std::chrono::nanoseconds delay_{0};
};

}  // namespace scmstats
