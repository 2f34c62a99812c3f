// SPDX-License-Identifier: MIT
#pragma once

// A machine of one page and one NVDIMM, for the unit tests of the host.

#include <cstring>

#include "scmstats/core/hypercall.hpp"
#include "scmstats/core/wire.hpp"

namespace scmstats {

/// One vCPU's rr-buffer, at every address, and nothing else.
class OnePage : public GuestMemory {
 public:
  bool read(std::uint64_t, std::span<std::byte> bytes) noexcept override {
    std::memcpy(bytes.data(), &buffer, bytes.size());
    return true;
  }
  bool write(std::uint64_t, std::span<const std::byte> bytes) noexcept override {
    std::memcpy(&buffer, bytes.data(), bytes.size());
    return true;
  }

  RrBuffer buffer;
};

/// Plugged at kIndex.
class OneNvdimm : public NvdimmLookup {
 public:
  static constexpr std::uint64_t kIndex = 0x90000000;

  explicit OneNvdimm(const Nvdimm& nvdimm) : nvdimm_(nvdimm) {}
  const Nvdimm* find(std::uint64_t index) const noexcept override {
    return index == kIndex ? &nvdimm_ : nullptr;
  }

 private:
  const Nvdimm& nvdimm_;
};

}  // namespace scmstats
