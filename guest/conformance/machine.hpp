#pragma once

#include <cstdint>
#include <span>

#include "abi/check.hpp"
#include "guest/device_tree.hpp"
#include "real_memory.hpp"

namespace guest {

/// The machine that the cases run on: this one. Its NVDIMMs are those of abi_test::Nvdimm by slot;
/// the first two have adjoining memory. See tests/qemu/test_conformance.py.
class Machine {
 public:
  /// Reads the tree; lets the hypervisor bind the NVDIMMs' memory.
  explicit Machine(const DeviceTree& tree);

  /// Null where the machine is as the cases want it, else what is not.
  [[nodiscard]] const char* fault() const { return fault_; }

  [[nodiscard]] uint64_t address_of(abi_test::Place place, uint64_t size) const;
  abi_test::Result call(uint64_t drc_index, uint64_t address, uint64_t size);
  void poke(uint64_t address, std::span<const uint8_t> bytes) { guest::poke(address, bytes); }
  void peek(uint64_t address, std::span<uint8_t> bytes) { guest::peek(address, bytes); }

 private:
  const char* fault_ = nullptr;
  uint64_t ram_end_ = 0;
  uint64_t first_nvdimm_ = 0, second_nvdimm_ = 0, read_only_nvdimm_ = 0;
};
static_assert(abi_test::Machine<Machine>);

}  // namespace guest
