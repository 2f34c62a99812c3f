// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "guest/device_tree.hpp"

/// The vCPUs other than the boot vCPU. The firmware holds them until they are started.
namespace guest {

inline constexpr size_t kMaxCpus = 4;  ///< with the boot vCPU

/// Starts every vCPU that is held, up to kMaxCpus in all, with RTAS's "start-cpu". Each calls
/// run(number), numbers from 1, in 64-bit real mode on a stack of 16 KiB, and idles when that
/// returns. How many vCPUs run now, the boot vCPU among them.
size_t start_cpus(const DeviceTree& tree, void (*run)(size_t number));

}  // namespace guest
