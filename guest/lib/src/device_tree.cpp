// SPDX-License-Identifier: MIT
#include "guest/device_tree.hpp"

#include "client_interface.hpp"

namespace guest {
namespace {

/// Longer than any "compatible" that QEMU writes.
constexpr size_t kCompatibleBytes = 256;

// No node is not asked for its relatives: the firmware calls the root the peer of no node.
DeviceNode relative(DeviceNode node, const char* service) {
  return node ? DeviceNode{call_client(service, {node.phandle()})} : DeviceNode{};
}

template <typename Number>
std::optional<Number> read_number(DeviceNode node, const char* property) {
  Number number;
  const std::span<uint8_t> to{reinterpret_cast<uint8_t*>(&number), sizeof number};
  const auto bytes = node.bytes(property, to);
  if (!bytes || bytes->size() != sizeof number) return {};
  return number;
}

std::string_view as_text(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

DeviceNode DeviceNode::child() const {
  return relative(*this, "child");
}
DeviceNode DeviceNode::peer() const {
  return relative(*this, "peer");
}
DeviceNode DeviceNode::parent() const {
  return relative(*this, "parent");
}

std::optional<std::span<const uint8_t>> DeviceNode::bytes(const char* property,
                                                          std::span<uint8_t> to) const {
  if (!*this) return {};
  const uint32_t length = call_client(
      "getprop",
      {phandle_, address32(property), address32(to.data()), static_cast<uint32_t>(to.size())});
  if (length > to.size()) return {};
  return to.first(length);
}

std::optional<uint32_t> DeviceNode::u32(const char* property) const {
  return read_number<uint32_t>(*this, property);
}

std::optional<uint64_t> DeviceNode::u64(const char* property) const {
  return read_number<uint64_t>(*this, property);
}

std::optional<std::string_view> DeviceNode::string(const char* property, std::span<char> to) const {
  const auto read = bytes(property, {reinterpret_cast<uint8_t*>(to.data()), to.size()});
  if (!read) return {};
  std::string_view text = as_text(*read);
  if (text.empty() || text.find('\0') + 1 != text.size()) return {};
  text.remove_suffix(1);
  return text;
}

bool DeviceNode::compatible(std::string_view what) const {
  uint8_t buffer[kCompatibleBytes];
  const auto read = bytes("compatible", buffer);
  std::string_view texts = read ? as_text(*read) : std::string_view{};
  for (size_t end = texts.find('\0'); end != texts.npos; end = texts.find('\0')) {
    if (std::string_view{texts.data(), end} == what) return true;
    texts.remove_prefix(end + 1);
  }
  return false;
}

DeviceTree::Iterator& DeviceTree::Iterator::operator++() {
  DeviceNode next = node_.child();
  while (!next && node_) {
    next = node_.peer();
    if (!next) node_ = node_.parent();
  }
  node_ = next;
  return *this;
}

DeviceTree::Iterator DeviceTree::begin() const {
  return Iterator{DeviceNode{call_client("peer", {0})}};
}

DeviceNode DeviceTree::find(const char* path) const {
  return DeviceNode{call_client("finddevice", {address32(path)})};
}

}  // namespace guest
