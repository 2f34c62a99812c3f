// SPDX-License-Identifier: MIT
#include "memory.hpp"

#include <cstring>

namespace scmstats::fuzz {

void poke(const Window& window, Contents& contents, std::uint64_t address,
          std::span<const std::uint8_t> bytes) {
  if (window.all(address, bytes.size(), is_writable)) {
    std::memcpy(&contents[address - window.base], bytes.data(), bytes.size());
    return;
  }
  for (const std::uint8_t byte : bytes) {
    if (window.all(address, 1, is_writable)) contents[address - window.base] = byte;
    ++address;
  }
}

void apply(std::span<const Rewrite> rewrites, Rewrite::When when, const Window& window,
           std::uint64_t buffer, Contents& contents) {
  for (const Rewrite& rewrite : rewrites) {
    if (rewrite.when != when) continue;
    std::array<std::uint8_t, 255> bytes;
    std::memset(bytes.data(), rewrite.value, rewrite.size);
    poke(window, contents, buffer + rewrite.offset, std::span{bytes}.first(rewrite.size));
  }
}

void Memory::check(std::uint64_t address, std::uint64_t size) {
  const std::uint64_t offset = address - call_.r5;
  if (size == 0 || offset >= call_.r6 || size > call_.r6 - offset) {
    wrong_ = "touches memory outside the buffer";
  } else if (address + (size - 1) < address) {
    wrong_ = "gives the memory a range that wraps";
  }
}

bool Memory::read(std::uint64_t address, std::span<std::byte> bytes) noexcept {
  check(address, bytes.size());
  if (++reads_ > 1) wrong_ = "reads twice";
  if (writes_ != 0) wrong_ = "reads what it wrote";
  const bool ram = window_.all(address, bytes.size(), is_ram);
  if (ram) std::memcpy(bytes.data(), &contents_[address - window_.base], bytes.size());
  apply(rewrites_, Rewrite::AfterRead, window_, call_.r5, contents_);
  return ram;
}

bool Memory::write(std::uint64_t address, std::span<const std::byte> bytes) noexcept {
  check(address, bytes.size());
  if (++writes_ > 1) wrong_ = "writes twice";
  const bool writable = window_.all(address, bytes.size(), is_writable);
  if (writable) std::memcpy(&contents_[address - window_.base], bytes.data(), bytes.size());
  apply(rewrites_, Rewrite::AfterWrite, window_, call_.r5, contents_);
  return writable;
}

}  // namespace scmstats::fuzz
