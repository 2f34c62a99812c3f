// SPDX-License-Identifier: MIT
#include "machine.hpp"

#include <algorithm>
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

/// Calls visit(address, count, done so far) for each page that the range has a part in. A range
/// that wraps past 2^64 goes on at 0.
template <typename Visit>
void for_each_page(uint64_t address, size_t size, Visit visit) {
  for (size_t done = 0; done < size;) {
    const size_t count = std::min<size_t>(kPage - address % kPage, size - done);
    visit(address, count, done);
    done += count;
    address += count;
  }
}

/// Real mode has no limit on a machine that starts in radix mode, as those with a POWER9 do.
/// H_PAGE_INIT is no way to get there: KVM refuses the last page of each part of memory
/// (Linux 6.1).
uint8_t* real_memory(uint64_t address) {
  return reinterpret_cast<uint8_t*>(address);
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

void Machine::poke(uint64_t address, std::span<const uint8_t> bytes) {
  for_each_page(address, bytes.size(), [&](uint64_t at, size_t count, size_t done) {
    if (is_writable(map_, at, count)) std::copy_n(&bytes[done], count, real_memory(at));
  });
}

void Machine::peek(uint64_t address, std::span<uint8_t> bytes) {
  std::fill(bytes.begin(), bytes.end(), uint8_t{0});
  for_each_page(address, bytes.size(), [&](uint64_t at, size_t count, size_t done) {
    if (is_ram(map_, at, count)) std::copy_n(real_memory(at), count, &bytes[done]);
  });
}

abi_test::Result Machine::call(uint64_t drc_index, uint64_t address, uint64_t size) {
  const auto result = scm_performance_stats(drc_index, address, size);
  return {result.status, result.r4, result.r5, result.r6};
}

}  // namespace guest
