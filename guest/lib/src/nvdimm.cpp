// SPDX-License-Identifier: MIT
#include "guest/nvdimm.hpp"

#include <algorithm>

#include "guest/hypercall.hpp"

namespace guest {
namespace {

constexpr uint64_t kScmBindMem = 0x3ec;

constinit std::array<Nvdimm, 64> nvdimms{};

}  // namespace

std::span<const Nvdimm> find_nvdimms(const DeviceTree& tree) {
  size_t count = 0;
  for (const DeviceNode node : tree) {
    if (count == nvdimms.size()) break;
    if (!node.compatible("ibm,pmemory")) continue;
    const auto drc_index = node.u32("ibm,my-drc-index");
    if (!drc_index) continue;
    Nvdimm& nvdimm = nvdimms[count++];
    nvdimm = {*drc_index, node.u64("ibm,block-size").value_or(0),
              node.u64("ibm,number-of-blocks").value_or(0)};
    if (!node.string("ibm,unit-guid", nvdimm.guid)) nvdimm.guid = {};
  }
  const auto found = std::span{nvdimms}.first(count);
  std::ranges::sort(found, {}, &Nvdimm::drc_index);
  return found;
}

std::optional<uint64_t> bind_memory(const Nvdimm& nvdimm) {
  const auto bound = hypercall(kScmBindMem, nvdimm.drc_index, 0, nvdimm.blocks, ~0ull, 0);
  if (bound.status != Status::Success) return {};
  return bound.r5;
}

}  // namespace guest
