// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "guest/device_tree.hpp"

namespace guest {

/// A number in a text such as "calls=1000 row=5": for "calls" 1000. Returns the first one if there
/// are several; `otherwise` if there is none or it is not a number.
[[nodiscard]] constexpr uint64_t number_of(std::string_view name, std::string_view text,
                                           uint64_t otherwise) {
  while (!text.empty()) {
    std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size() < text.size() ? word.size() + 1 : text.size());
    if (!word.starts_with(name) || word.substr(name.size(), 1) != "=") continue;
    word.remove_prefix(name.size() + 1);
    uint64_t number = 0;
    for (const char digit : word) {
      if (digit < '0' || digit > '9') return otherwise;
      number = 10 * number + static_cast<uint64_t>(digit - '0');
    }
    return word.empty() ? otherwise : number;
  }
  return otherwise;
}

/// The same of the command line that QEMU was given with -append.
[[nodiscard]] uint64_t argument(const DeviceTree& tree, std::string_view name, uint64_t otherwise);

}  // namespace guest
