// SPDX-License-Identifier: MIT
#pragma once

#include "guest/device_tree.hpp"

namespace guest {

/// The `main` of a guest; each guest defines it. Runs on the boot vCPU, in 64-bit
/// real mode with interrupts off, on a stack of 64 KiB; console and RTAS are ready. Returning
/// powers off.
void run(const DeviceTree& tree);

}  // namespace guest
