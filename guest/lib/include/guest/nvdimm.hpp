#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "guest/device_tree.hpp"

namespace guest {

/// An NVDIMM as its device tree node tells it (LoPAPR, "ibm,pmemory"; Linux's papr_scm reads the same).
struct Nvdimm {
  uint32_t drc_index;          ///< "ibm,my-drc-index": what the SCM hypercalls take in r4
  uint64_t block_bytes;        ///< "ibm,block-size"; 0 if not told
  uint64_t blocks;             ///< "ibm,number-of-blocks"; 0 if not told
  std::array<char, 64> guid{};  ///< "ibm,unit-guid", NUL-terminated; empty if not told

  [[nodiscard]] std::string_view unit_guid() const { return guid.data(); }
};

/// All NVDIMMs with a DRC index, in the device tree's order. The list is the library's own and holds at
/// most 64, QEMU's limit for memory slots being 32.
[[nodiscard]] std::span<const Nvdimm> find_nvdimms(const DeviceTree& tree);

}  // namespace guest
