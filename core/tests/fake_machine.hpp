#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <vector>

#include "abi/check.hpp"
#include "scmstats/core/hypercall.hpp"

namespace abi_test {

inline void PrintTo(const Case& c, std::ostream* out) {
  *out << "row " << c.row << ": " << c.name;
}

}  // namespace abi_test

namespace scmstats {

/// A guest real address space of RAM regions, one of them read-only, with holes between.
/// Counts what the hypercall does to it.
class FakeMemory : public GuestMemory {
 public:
  struct Region {
    std::uint64_t base;
    std::vector<std::uint8_t> bytes;
    bool read_only = false;
  };

  explicit FakeMemory(std::vector<Region> regions) : regions_(std::move(regions)) {}

  bool read(std::uint64_t address, std::span<std::byte> bytes) noexcept override {
    ++reads;
    for (std::byte& byte : bytes) {
      const std::uint8_t* from = at(address++);
      if (!from) return false;
      byte = std::byte{*from};
    }
    return true;
  }

  bool write(std::uint64_t address, std::span<const std::byte> bytes) noexcept override {
    ++writes;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const Region* region = region_of(address + i);
      if (!region || region->read_only) return false;
    }
    for (const std::byte byte : bytes) *at(address++) = std::to_integer<std::uint8_t>(byte);
    return true;
  }

  /// Null where the address is not RAM.
  std::uint8_t* at(std::uint64_t address) {
    Region* region = region_of(address);
    return region ? &region->bytes[address - region->base] : nullptr;
  }

  bool is_read_only(std::uint64_t address) { return region_of(address)->read_only; }

  int reads = 0, writes = 0;

 private:
  Region* region_of(std::uint64_t address) {
    for (Region& region : regions_) {
      if (address - region.base < region.bytes.size()) return &region;
    }
    return nullptr;
  }

  std::vector<Region> regions_;
};

/// The NVDIMMs of abi_test::Nvdimm, and a memory with all of abi_test::Place: an abi_test::Machine.
class FakeMachine : public NvdimmLookup {
 public:
  static constexpr std::uint64_t kRam = 0x10000, kNvdimm = 0x40000, kReadOnly = 0x60000;

  FakeMachine()
      : memory({{0, std::vector<std::uint8_t>(kRam)},
                {kNvdimm, std::vector<std::uint8_t>(0x10000)},
                {kNvdimm + 0x10000, std::vector<std::uint8_t>(0x10000)},
                {kReadOnly, std::vector<std::uint8_t>(0x10000), true}}) {
    for (std::uint32_t slot = 0; slot < static_cast<std::uint32_t>(abi_test::Nvdimm::NotPlugged);
         ++slot) {
      plug(abi_test::Nvdimm{slot});
    }
    find_nvdimm(abi_test::Nvdimm::Off).set_collecting(false);
    abi_test::Image request;
    abi_test::write_request({"all", 14, 0}, request);
    std::copy_n(&request[abi_test::kGuard], 16, memory.at(kReadOnly));
  }

  Nvdimm& find_nvdimm(abi_test::Nvdimm which) {
    return *nvdimms_.at(abi_test::kFirstDrcIndex + static_cast<std::uint32_t>(which));
  }

  const Nvdimm* find(std::uint64_t drc_index) const noexcept override {
    const auto found = nvdimms_.find(drc_index);
    return found == nvdimms_.end() ? nullptr : found->second.get();
  }

  std::uint64_t address_of(abi_test::Place place, std::uint64_t size) const {
    switch (place) {
      case abi_test::Place::Ram:
        return 0x2000;
      case abi_test::Place::Unaligned:
        return 0x2003;
      case abi_test::Place::EntriesCrossPage:
        return 0x3000 - 24;
      case abi_test::Place::HeaderCrossesPage:
        return 0x3000 - 5;
      case abi_test::Place::EndOfRam:
        return kRam - size;
      case abi_test::Place::LastBytePastRam:
        return kRam - size + 1;
      case abi_test::Place::HeaderOnlyInRam:
        return kRam - 16;
      case abi_test::Place::BeforeNvdimm:
        return kNvdimm - 16;
      case abi_test::Place::Nvdimm:
        return kNvdimm + 0x1234;
      case abi_test::Place::NvdimmSeam:
        return kNvdimm + 0x10000 - 24;
      case abi_test::Place::ReadOnlyNvdimm:
        return kReadOnly;
      case abi_test::Place::ReadOnlySeam:
        return kReadOnly - 24;
      case abi_test::Place::Unmapped:
        return 0x100000000;
      case abi_test::Place::Device:
        return 0x6010000000000;
      case abi_test::Place::Wraps:
        return -std::uint64_t{8};
      case abi_test::Place::Top:
        return -size;
    }
    return 0;
  }

  abi_test::Result call(std::uint64_t drc_index, std::uint64_t address, std::uint64_t size) {
    const HypercallOutput output = scm_performance_stats({drc_index, address, size}, *this, memory);
    return {static_cast<std::int64_t>(output.status), output.r4, address, size};
  }

  void poke(std::uint64_t address, std::span<const std::uint8_t> bytes) {
    for (const std::uint8_t byte : bytes) {
      std::uint8_t* const to = memory.at(address);
      if (to && !memory.is_read_only(address)) *to = byte;
      if (++address == 0) return;
    }
  }

  void peek(std::uint64_t address, std::span<std::uint8_t> bytes) {
    std::ranges::fill(bytes, std::uint8_t{0});
    for (std::uint8_t& byte : bytes) {
      if (const std::uint8_t* from = memory.at(address)) byte = *from;
      if (++address == 0) return;
    }
  }

  FakeMemory memory;

 private:
  void plug(abi_test::Nvdimm which) {
    std::vector<StatisticId> offered;
    std::vector<std::optional<std::uint64_t>> values;
    for (std::size_t place = 0; place < abi_test::offered(which); ++place) {
      offered.emplace_back(abi_test::offered_id(place));
      values.push_back(abi_test::value_at(which, place));
    }
    auto nvdimm = std::make_unique<Nvdimm>(offered);
    nvdimm->publish(values);
    nvdimms_[abi_test::kFirstDrcIndex + static_cast<std::uint32_t>(which)] = std::move(nvdimm);
  }

  std::map<std::uint64_t, std::unique_ptr<Nvdimm>> nvdimms_;
};
static_assert(abi_test::Machine<FakeMachine>);

}  // namespace scmstats
