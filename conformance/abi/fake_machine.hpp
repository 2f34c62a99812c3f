// SPDX-License-Identifier: MIT
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
  *out << name(c.row) << ": " << c.name;
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
                {kReadOnly, std::vector<std::uint8_t>(0x10000), true},
                {kReadOnly + 0x10000, std::vector<std::uint8_t>(0x10000)}}) {
    for (std::uint32_t slot = 0; slot < static_cast<std::uint32_t>(abi_test::Nvdimm::NotPlugged);
         ++slot) {
      plug(abi_test::Nvdimm{slot});
    }
    abi_test::Image request;
    abi_test::write_request({"all", abi_test::Row::All, Status::Success}, request);
    std::copy_n(&request[abi_test::kGuard], 16, memory.at(kReadOnly));
  }

  Nvdimm& find_nvdimm(abi_test::Nvdimm which) {
    return *nvdimms_.at(abi_test::kFirstDrcIndex + static_cast<std::uint32_t>(which));
  }

  const Nvdimm* find(std::uint64_t drc_index) const noexcept override {
    const auto found = nvdimms_.find(drc_index);
    return found == nvdimms_.end() ? nullptr : found->second.get();
  }

  const abi_test::MemoryMap& map() const { return map_; }

  abi_test::Result call(std::uint64_t drc_index, std::uint64_t address, std::uint64_t size) {
    const HypercallOutput output = scm_performance_stats({drc_index, address, size}, *this, memory);
    return {output.status, output.r4, address, size};
  }

  void poke(std::uint64_t address, std::span<const std::uint8_t> bytes) {
    for_each_page(address, bytes.size(),
                  [&](std::uint64_t at, std::size_t done, std::size_t count) {
                    std::uint8_t* const to = memory.at(at);
                    if (to && !memory.is_read_only(at)) std::copy_n(&bytes[done], count, to);
                  });
  }

  void peek(std::uint64_t address, std::span<std::uint8_t> bytes) {
    std::ranges::fill(bytes, std::uint8_t{0});
    for_each_page(address, bytes.size(),
                  [&](std::uint64_t at, std::size_t done, std::size_t count) {
                    if (const std::uint8_t* from = memory.at(at))
                      std::copy_n(from, count, &bytes[done]);
                  });
  }

  FakeMemory memory;

 private:
  /// Calls visit(address, bytes done so far, bytes) for each page that the range has a part in; no
  /// region has a part of one.
  template <typename Visit>
  static void for_each_page(std::uint64_t address, std::size_t size, Visit visit) {
    for (std::size_t done = 0; done < size;) {
      const std::uint64_t at = address + done;
      const auto count = std::min<std::size_t>(abi_test::kPage - at % abi_test::kPage, size - done);
      visit(at, done, count);
      done += count;
    }
  }

  void plug(abi_test::Nvdimm which) {
    std::vector<StatisticId> supported;
    std::vector<std::optional<std::uint64_t>> values;
    for (std::size_t index = 0; index < abi_test::supported(which); ++index) {
      supported.emplace_back(abi_test::supported_id(index));
      values.push_back(abi_test::value_at(which, index));
    }
    auto nvdimm = std::make_unique<Nvdimm>(supported);
    nvdimm->publish(values);
    nvdimm->set_allowed(!abi_test::switched_off(which));
    nvdimms_[abi_test::kFirstDrcIndex + static_cast<std::uint32_t>(which)] = std::move(nvdimm);
  }

  static constexpr abi_test::MemoryMap map_{.page = 0x2000,
                                            .ram_end = kRam,
                                            .nvdimms_begin = kNvdimm,
                                            .nvdimms_end = kReadOnly + 0x20000,
                                            .seam = kNvdimm + 0x10000,
                                            .read_only_begin = kReadOnly,
                                            .read_only_end = kReadOnly + 0x10000,
                                            .unmapped = 0x100000000,
                                            .device = 0x6010000000000};
  std::map<std::uint64_t, std::unique_ptr<Nvdimm>> nvdimms_;
};
static_assert(abi_test::Machine<FakeMachine>);

}  // namespace scmstats
