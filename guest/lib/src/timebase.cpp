// SPDX-License-Identifier: MIT
#include "guest/timebase.hpp"

namespace guest {

std::optional<uint64_t> timebase_frequency(const DeviceTree& tree) {
  for (DeviceNode node = tree.find("/cpus").child(); node; node = node.peer()) {
    if (const auto frequency = node.u32("timebase-frequency"); frequency.value_or(0) != 0) {
      return frequency;
    }
  }
  return {};
}

}  // namespace guest
