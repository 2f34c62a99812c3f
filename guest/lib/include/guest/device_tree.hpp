// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace guest {

/// A node of the device tree, read through the firmware (IEEE 1275-1994, client interface) at each
/// question. May be no node: then it is false, has no properties and no relatives.
class DeviceNode {
 public:
  constexpr DeviceNode() = default;
  constexpr explicit DeviceNode(uint32_t phandle) : phandle_{phandle == ~0u ? 0 : phandle} {}

  constexpr explicit operator bool() const { return phandle_ != 0; }
  constexpr bool operator==(const DeviceNode&) const = default;
  [[nodiscard]] constexpr uint32_t phandle() const { return phandle_; }

  [[nodiscard]] DeviceNode child() const;
  [[nodiscard]] DeviceNode peer() const;
  [[nodiscard]] DeviceNode parent() const;

  /// A property's bytes, copied to `to`; nothing if there is no such property or it is longer.
  [[nodiscard]] std::optional<std::span<const uint8_t>> bytes(const char* property,
                                                              std::span<uint8_t> to) const;
  /// A property of exactly one cell (4 bytes) or two (8 bytes).
  [[nodiscard]] std::optional<uint32_t> u32(const char* property) const;
  [[nodiscard]] std::optional<uint64_t> u64(const char* property) const;
  /// A property that is one NUL-terminated text, copied to `to` and returned without its end.
  [[nodiscard]] std::optional<std::string_view> string(const char* property,
                                                       std::span<char> to) const;
  /// Is `what` among the texts of the property "compatible"?
  [[nodiscard]] bool compatible(std::string_view what) const;

 private:
  uint32_t phandle_ = 0;
};

/// All nodes, parents before their children. Hot-plugged devices are not among them: the tree is as
/// it was at the last reset. Empty after catch_exceptions() (guest/exceptions.hpp).
class DeviceTree {
 public:
  class Iterator {
   public:
    constexpr explicit Iterator(DeviceNode node) : node_{node} {}
    constexpr DeviceNode operator*() const { return node_; }
    constexpr bool operator==(const Iterator&) const = default;
    Iterator& operator++();

   private:
    DeviceNode node_;
  };

  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] Iterator end() const { return Iterator{{}}; }

  /// The node at a path such as "/chosen"; no node if there is none.
  [[nodiscard]] DeviceNode find(const char* path) const;
};

}  // namespace guest
