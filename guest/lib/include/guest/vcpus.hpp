// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "guest/cpus.hpp"
#include "guest/hypercall.hpp"

/// The vCPUs at work together, for guests that test with several.
namespace guest {

/// The task of one vCPU in a case; `number` is the vCPU's. Returns how many hypercalls it made. The
/// boot vCPU's task ends the case; the others' go on while working().
using Task = uint64_t (*)(size_t number);

/// Starts the vCPUs; how many there are.
size_t start_vcpus(const DeviceTree& tree);

/// Runs each vCPU's task until the boot vCPU's task, the first one, ends. Returns how many
/// hypercalls all of them made. A vCPU with a null task does nothing.
uint64_t work(std::span<const Task> tasks);

/// Returns whether the boot vCPU's task goes on.
[[nodiscard]] bool working();

/// Counts a failure. Keeps the first one's text and the result of the call.
void fail(const char* what, const HypercallResult& result, uint64_t more = 0);
void fail(const char* what, uint64_t more = 0);

/// How many faults there were since the last time; prints the first one.
uint64_t take_faults();

}  // namespace guest
