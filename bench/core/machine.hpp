// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "scmstats/core/hypercall.hpp"
#include "scmstats/core/wire.hpp"

namespace scmstats::bench {

inline constexpr std::uint64_t kFirstDrcIndex = 0x90000000;

/// As cheap as a guest's memory can be: one page that is read, another that is written. So a
/// request is there for the next call, and no store of ours has to be waited for.
class FlatMemory : public GuestMemory {
 public:
  explicit FlatMemory(const RrBuffer& request) {
    std::memcpy(from_.data(), &request, from_.size());
  }

  bool read(std::uint64_t address, std::span<std::byte> bytes) noexcept override {
    if (address + bytes.size() > from_.size()) return false;
    std::memcpy(bytes.data(), &from_[address], bytes.size());
    return true;
  }

  bool write(std::uint64_t address, std::span<const std::byte> bytes) noexcept override {
    if (address + bytes.size() > to_.size()) return false;
    std::memcpy(&to_[address], bytes.data(), bytes.size());
    return true;
  }

  std::span<const std::byte> request() const { return from_; }
  std::span<std::byte> answer() { return to_; }

 private:
  alignas(64) std::array<std::byte, kMaxRrBufferSize> from_;
  alignas(64) std::array<std::byte, kMaxRrBufferSize> to_{};
};

/// NVDIMMs that support equally many statistics, all of which have a value.
class Nvdimms : public NvdimmLookup {
 public:
  Nvdimms(std::size_t count, std::size_t statistics);

  const Nvdimm* find(std::uint64_t drc_index) const noexcept override {
    const std::uint64_t slot = drc_index - kFirstDrcIndex;
    return slot < all_.size() ? all_[slot].get() : nullptr;
  }

  std::size_t count() const { return all_.size(); }

 private:
  std::vector<std::unique_ptr<Nvdimm>> all_;
};

/// The first `count` of what such an NVDIMM supports: the catalogue, then a source's own.
std::vector<StatisticId> ids(std::size_t count);

/// A request for all of them, or for those by name.
RrBuffer ask_for_all();
RrBuffer ask_by_name(std::span<const StatisticId> ids);

}  // namespace scmstats::bench
