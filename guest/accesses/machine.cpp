// SPDX-License-Identifier: MIT
#include "machine.hpp"

#include "msr.hpp"
#include "translation.hpp"

namespace guest {
namespace {

constexpr uint64_t kBlockBytes = 256ull << 20;

}  // namespace

Machine::Machine(const DeviceTree& tree) {
  for (const Nvdimm& nvdimm : find_nvdimms(tree)) take(nvdimm);
  if (fault_) return;
  if (count_ != 2) {
    fault_ = "not two NVDIMMs";
  } else if (nvdimms_[0].begin != kGiB) {
    fault_ = "the first NVDIMM is not at 1 GiB";
  } else if (nvdimms_[1].begin != nvdimms_[0].end + kBlockBytes) {
    fault_ = "not 256 MiB between the NVDIMMs";
  }
}

void Machine::take_hot_plugged() {
  take({static_cast<uint32_t>(drc_indices_[count_ - 1] + 1), kBlockBytes, 1});
  if (nvdimms_[count_ - 1].begin != nvdimms_[count_ - 2].end) fault_ = "a hole before the last one";
}

void Machine::take(const Nvdimm& nvdimm) {
  const auto begin = bind_memory(nvdimm);
  if (!begin || count_ == nvdimms_.size()) {
    fault_ = "an NVDIMM cannot be had";
    return;
  }
  drc_indices_[count_] = nvdimm.drc_index;
  nvdimms_[count_++] = {*begin, *begin + nvdimm.bytes()};
}

void use_all_registers() {
  constexpr uint64_t kVector = 1ull << 25, kVsx = 1ull << 23, kFloatingPoint = 1ull << 13;
  set_msr(kVector | kVsx | kFloatingPoint, true);
}

}  // namespace guest
