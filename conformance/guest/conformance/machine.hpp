// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "abi/check.hpp"
#include "guest/device_tree.hpp"
#include "guest/nvdimm.hpp"

namespace guest {

/// The machine that the cases run on: this one. Its NVDIMMs are those of abi_test::Nvdimm by slot;
/// their memory adjoins. See tests/qemu/test_conformance.py.
class Machine {
 public:
  /// Reads the tree; lets the hypervisor bind the NVDIMMs' memory.
  explicit Machine(const DeviceTree& tree);

  /// Null where the machine is as the cases want it, else what is not.
  [[nodiscard]] const char* fault() const { return fault_; }

  [[nodiscard]] const abi_test::MemoryMap& map() const { return map_; }
  abi_test::Result call(uint64_t drc_index, uint64_t address, uint64_t size);
  void poke(uint64_t address, std::span<const uint8_t> bytes);
  void peek(uint64_t address, std::span<uint8_t> bytes);

 private:
  void place(const Nvdimm& nvdimm);

  const char* fault_ = nullptr;
  abi_test::MemoryMap map_{};
};
static_assert(abi_test::Machine<Machine>);

}  // namespace guest
