// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "guest/device_tree.hpp"

namespace guest {

/// An NVDIMM as its device tree node describes it: compatible with "ibm,pmemory", properties as
/// Linux's papr_scm driver reads them.
struct Nvdimm {
  uint32_t drc_index;           ///< "ibm,my-drc-index": what the SCM hypercalls take in r4
  uint64_t block_bytes;         ///< "ibm,block-size"; 0 if missing
  uint64_t blocks;              ///< "ibm,number-of-blocks"; 0 if missing
  std::array<char, 64> guid{};  ///< "ibm,unit-guid", NUL-terminated; empty if missing

  /// The capacity without the label area; 0 if missing.
  [[nodiscard]] uint64_t bytes() const { return block_bytes * blocks; }
  [[nodiscard]] std::string_view unit_guid() const { return guid.data(); }
};

/// All NVDIMMs with a DRC index, in its order. The list is the library's own and holds at most 64;
/// QEMU's limit for memory slots is 32.
[[nodiscard]] std::span<const Nvdimm> find_nvdimms(const DeviceTree& tree);

/// H_SCM_BIND_MEM: has an NVDIMM's memory in the guest's real address space. Where it begins; null
/// where it cannot be had. Interface: Linux, Documentation/arch/powerpc/papr_hcalls.rst.
[[nodiscard]] std::optional<uint64_t> bind_memory(const Nvdimm& nvdimm);

}  // namespace guest
