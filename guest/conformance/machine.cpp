#include "machine.hpp"

#include <array>

#include "guest/nvdimm.hpp"
#include "guest/rr_buffer.hpp"

namespace guest {
namespace {

constexpr uint64_t kPage = abi_test::kPage;

/// QEMU's real address of XIVE's event state buffers: reads there change an interrupt's state.
constexpr uint64_t kDevice = 0x6010000000000;
/// Above all memory that a machine of these tests has, below every device.
constexpr uint64_t kUnmapped = 0x100000000000;

alignas(kPage) constinit uint8_t arena[4 * kPage]{};

/// The end of the memory that is there from the start: base and size of the node, two cells each.
uint64_t end_of_ram(const DeviceTree& tree) {
  std::array<uint8_t, 16> reg;
  if (!tree.find("/memory@0").bytes("reg", reg)) return 0;
  uint64_t size = 0;
  for (size_t i = 8; i < 16; ++i) size = size << 8 | reg[i];
  return size;
}

}  // namespace

Machine::Machine(const DeviceTree& tree) {
  const auto nvdimms = find_nvdimms(tree);
  constexpr auto kPlugged = static_cast<size_t>(abi_test::Nvdimm::NotPlugged);
  if (nvdimms.size() != kPlugged) {
    fault_ = "not as many NVDIMMs as the cases want";
    return;
  }
  map_ = {.page = reinterpret_cast<uintptr_t>(arena) + kPage,
          .ram_end = end_of_ram(tree),
          .unmapped = kUnmapped,
          .device = kDevice};
  for (const Nvdimm& nvdimm : nvdimms) place(nvdimm);
  if (map_.ram_end == 0 || map_.ram_end + kPage > map_.nvdimms_begin) fault_ = "no hole after RAM";
}

void Machine::place(const Nvdimm& nvdimm) {
  const uint64_t begin = bind_memory(nvdimm).value_or(0);
  const uint64_t slot = nvdimm.drc_index - abi_test::kFirstDrcIndex;
  if (slot == 0) {
    map_.nvdimms_begin = begin;
    map_.seam = begin + nvdimm.bytes();
  } else if (begin != map_.nvdimms_end) {
    fault_ = "an NVDIMM does not adjoin the one before";
  }
  map_.nvdimms_end = begin + nvdimm.bytes();
  if (slot != static_cast<uint64_t>(abi_test::Nvdimm::ReadOnly)) return;
  map_.read_only_begin = begin;
  map_.read_only_end = map_.nvdimms_end;
}

abi_test::Result Machine::call(uint64_t drc_index, uint64_t address, uint64_t size) {
  const auto result = scm_performance_stats(drc_index, address, size);
  return {static_cast<int64_t>(result.status), result.r4, result.r5, result.r6};
}

}  // namespace guest
