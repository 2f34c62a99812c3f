#include "machine.hpp"

#include "guest/hypercall.hpp"
#include "guest/nvdimm.hpp"
#include "translation.hpp"

namespace guest {
namespace {

constexpr uint64_t kScmBindMem = 0x3ec;  // Linux, Documentation/arch/powerpc/papr_hcalls.rst
constexpr uint64_t kBlockBytes = 256ull << 20;

}  // namespace

Machine::Machine(const DeviceTree& tree) {
  for (const Nvdimm& nvdimm : find_nvdimms(tree)) {
    take(nvdimm.drc_index, nvdimm.blocks, nvdimm.bytes());
  }
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
  take(drc_indices_[count_ - 1] + 1, 1, kBlockBytes);
  if (nvdimms_[count_ - 1].begin != nvdimms_[count_ - 2].end) fault_ = "a hole before the last one";
}

void Machine::take(uint64_t drc_index, uint64_t blocks, uint64_t bytes) {
  const auto bound = hypercall(kScmBindMem, drc_index, 0, blocks, ~0ull, 0);
  if (bound.status != Status::kSuccess || count_ == nvdimms_.size()) {
    fault_ = "an NVDIMM cannot be had";
    return;
  }
  drc_indices_[count_] = drc_index;
  nvdimms_[count_++] = {bound.r5, bound.r5 + bytes};
}

void use_all_registers() {
  constexpr uint64_t kVector = 1ull << 25, kVsx = 1ull << 23, kFloatingPoint = 1ull << 13;
  uint64_t msr;
  asm volatile("mfmsr %0" : "=r"(msr));
  msr |= kVector | kVsx | kFloatingPoint;
  asm volatile("mtmsrd %0\n isync" : : "r"(msr) : "memory");
}

}  // namespace guest
