// SPDX-License-Identifier: MIT
#include "guest/arguments.hpp"

#include <array>

namespace guest {

uint64_t argument(const DeviceTree& tree, std::string_view name, uint64_t otherwise) {
  std::array<char, 256> buffer;
  const auto text = tree.find("/chosen").string("bootargs", buffer);
  return number_of(name, text.value_or(""), otherwise);
}

}  // namespace guest
