// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "guest/device_tree.hpp"
#include "guest/nvdimm.hpp"

namespace guest {

/// Guest real addresses.
struct Range {
  uint64_t begin = 0, end = 0;

  [[nodiscard]] constexpr bool meets(uint64_t address, uint64_t bytes) const {
    return address < end && begin < address + bytes;
  }
};

/// The memory that the cases want: 1 GiB of RAM, the first NVDIMM right behind it, as much ordinary
/// memory behind that, then the second NVDIMM; where one is hot-plugged, it comes right after. See
/// tests/qemu/test_accesses.py.
class Machine {
 public:
  /// Has the hypervisor bind the NVDIMMs' memory.
  explicit Machine(const DeviceTree& tree);
  /// With one more, whose DRC index is the next.
  void take_hot_plugged();

  /// Null where the memory is as the cases want it, else what is not.
  [[nodiscard]] const char* fault() const { return fault_; }

  [[nodiscard]] std::span<const Range> nvdimms() const { return std::span{nvdimms_}.first(count_); }
  [[nodiscard]] std::span<const uint64_t> drc_indices() const {
    return std::span{drc_indices_}.first(count_);
  }
  [[nodiscard]] Range ram() const { return {0, nvdimms_[0].begin}; }
  [[nodiscard]] Range behind_the_first() const { return {nvdimms_[0].end, nvdimms_[1].begin}; }

 private:
  void take(const Nvdimm& nvdimm);

  std::array<Range, 3> nvdimms_{};
  std::array<uint64_t, 3> drc_indices_{};
  size_t count_ = 0;
  const char* fault_ = nullptr;
};

/// Has this vCPU execute instructions of floating point, vectors and VSX.
void use_all_registers();

}  // namespace guest
