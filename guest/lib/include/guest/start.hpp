// SPDX-License-Identifier: MIT
#pragma once

#include "guest/device_tree.hpp"

namespace guest {

/// What a guest does: its `main`, to be defined by each guest. Runs on the boot vCPU, in 64-bit
/// real mode with interrupts off, on a stack of 64 KiB; console and RTAS are ready. Returning
/// powers off.
void run(const DeviceTree& tree);

}  // namespace guest
