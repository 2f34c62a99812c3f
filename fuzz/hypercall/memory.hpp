// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "abi/oracle.hpp"
#include "scmstats/core/guest_memory.hpp"

namespace scmstats::fuzz {

enum class Access : std::uint8_t { Ram, ReadOnly, Device, Hole };

/// One piece of the window, after the one before it.
struct Segment {
  Access access;
  std::uint16_t size;
};

/// Where the guest has anything at all: kSize bytes from `base`, which may go round past 2^64, so
/// that there is RAM on both sides of it.
struct Window {
  static constexpr std::size_t kSize = 6144, kSegments = 4;

  std::uint64_t base;
  std::array<Segment, kSegments> segments;  // their sizes add up to kSize

  bool holds(std::uint64_t address) const { return address - base < kSize; }

  /// Returns true if `allows` holds for each byte of the range.
  template <typename Allows>
  bool all(std::uint64_t address, std::uint64_t size, Allows&& allows) const {
    std::uint64_t from = address - base, start = 0;
    if (from >= kSize || size > kSize - from) return false;
    for (const Segment& segment : segments) {
      const std::uint64_t end = start + segment.size;
      const bool touched = segment.size != 0 && from < end && from + size > start;
      if (touched && !allows(segment.access)) return false;
      start = end;
    }
    return true;
  }
};

inline bool is_ram(Access access) {
  return access == Access::Ram || access == Access::ReadOnly;
}
inline bool is_writable(Access access) {
  return access == Access::Ram;
}

/// The contents of the window, those of devices and holes too: they must stay as they are.
using Contents = std::array<std::uint8_t, Window::kSize>;

/// A store by another vCPU: `size` bytes at `offset` of the rr-buffer.
struct Rewrite {
  enum When : std::uint8_t { AfterRead, AfterWrite };
  When when;
  std::uint16_t offset;
  std::uint8_t size;
  std::uint8_t value;
};

/// Stores the bytes that fall into writable RAM, and no others.
void poke(const Window& window, Contents& contents, std::uint64_t address,
          std::span<const std::uint8_t> bytes);
void apply(std::span<const Rewrite> rewrites, Rewrite::When when, const Window& window,
           std::uint64_t buffer, Contents& contents);

/// The window as the hypercall sees it, with a neighbour that stores into it meanwhile.
/// Notes what breaks the rules: see wrong().
class Memory : public GuestMemory {
 public:
  Memory(const Window& window, std::span<const Rewrite> rewrites,
         const abi_test::oracle::Registers& call, Contents& contents)
      : window_(window), rewrites_(rewrites), call_(call), contents_(contents) {}

  bool read(std::uint64_t address, std::span<std::byte> bytes) noexcept override;
  bool write(std::uint64_t address, std::span<const std::byte> bytes) noexcept override;

  int reads() const { return reads_; }
  int writes() const { return writes_; }
  /// Null, or what was done that must not be.
  const char* wrong() const { return wrong_; }

 private:
  void check(std::uint64_t address, std::uint64_t size);

  const Window& window_;
  std::span<const Rewrite> rewrites_;
  const abi_test::oracle::Registers& call_;
  Contents& contents_;
  int reads_ = 0, writes_ = 0;
  const char* wrong_ = nullptr;
};

}  // namespace scmstats::fuzz
