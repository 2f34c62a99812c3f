#pragma once

#include <cstdint>

#include "guest/device_tree.hpp"

namespace guest {

/// A number from the command line that QEMU was given with -append: of "calls=1000 seconds=5" that
/// of "calls"; `otherwise` if it is not there.
[[nodiscard]] uint64_t argument(const DeviceTree& tree, std::string_view name, uint64_t otherwise);

}  // namespace guest
