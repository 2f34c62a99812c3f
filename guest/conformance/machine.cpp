#include "machine.hpp"

#include <array>

#include "guest/nvdimm.hpp"
#include "guest/rr_buffer.hpp"

namespace guest {
namespace {

using abi_test::Place;

constexpr uint64_t kScmBindMem = 0x3ec;  // Linux, Documentation/arch/powerpc/papr_hcalls.rst
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

/// Where the memory of an NVDIMM begins; 0 where it cannot be had.
uint64_t bind(const Nvdimm& nvdimm) {
  const auto bound = hypercall(kScmBindMem, nvdimm.drc_index, 0, nvdimm.blocks, ~0ull, 0);
  return bound.status == Status::kSuccess ? bound.r5 : 0;
}

}  // namespace

Machine::Machine(const DeviceTree& tree) : ram_end_{end_of_ram(tree)} {
  const auto nvdimms = find_nvdimms(tree);
  constexpr auto kPlugged = static_cast<size_t>(abi_test::Nvdimm::NotPlugged);
  if (nvdimms.size() != kPlugged) {
    fault_ = "not as many NVDIMMs as the cases want";
    return;
  }
  first_nvdimm_ = bind(nvdimms[0]);
  second_nvdimm_ = bind(nvdimms[1]);
  constexpr auto kReadOnly = static_cast<size_t>(abi_test::Nvdimm::ReadOnly);
  read_only_nvdimm_ = bind(nvdimms[kReadOnly]);
  if (second_nvdimm_ != first_nvdimm_ + nvdimms[0].bytes()) {
    fault_ = "the first two NVDIMMs do not adjoin";
  }
  if (ram_end_ == 0 || ram_end_ + kPage > first_nvdimm_) fault_ = "no hole after RAM";
  if (read_only_nvdimm_ != bind(nvdimms[kReadOnly - 1]) + nvdimms[kReadOnly - 1].bytes()) {
    fault_ = "no memory adjoins the read-only NVDIMM";
  }
}

uint64_t Machine::address_of(Place place, uint64_t size) const {
  const uint64_t page = reinterpret_cast<uintptr_t>(arena) + kPage;
  switch (place) {
    case Place::Ram:
      return page;
    case Place::Unaligned:
      return page + 3;
    case Place::EntriesCrossPage:
      return page + kPage - 24;
    case Place::HeaderCrossesPage:
      return page + kPage - 5;
    case Place::EndOfRam:
      return ram_end_ - size;
    case Place::LastBytePastRam:
      return ram_end_ - size + 1;
    case Place::HeaderOnlyInRam:
      return ram_end_ - 16;
    case Place::BeforeNvdimm:
      return first_nvdimm_ - 16;
    case Place::Nvdimm:
      return first_nvdimm_ + 0x1234;
    case Place::NvdimmSeam:
      return second_nvdimm_ - 24;
    case Place::ReadOnlyNvdimm:
      return read_only_nvdimm_;
    case Place::ReadOnlySeam:
      return read_only_nvdimm_ - 24;
    case Place::Unmapped:
      return kUnmapped;
    case Place::Device:
      return kDevice;
    case Place::Wraps:
      return -uint64_t{8};
    case Place::Top:
      return -size;
  }
  return 0;
}

abi_test::Result Machine::call(uint64_t drc_index, uint64_t address, uint64_t size) {
  const auto result = scm_performance_stats(drc_index, address, size);
  return {static_cast<int64_t>(result.status), result.r4, result.r5, result.r6};
}

}  // namespace guest
