// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>

#include "guest/device_tree.hpp"

namespace guest {

/// Called by start-up: puts RTAS into the guest's memory, looks up what power_off() and reboot()
/// use.
void instantiate_rtas(const DeviceTree& tree);

/// A service of RTAS (LoPAPR, Run-Time Abstraction Services), such as "start-cpu". Looked up once,
/// in the device tree; usable ever after, by one vCPU at a time.
class RtasService {
 public:
  constexpr RtasService() = default;
  RtasService(const DeviceTree& tree, const char* name);

  /// Does this firmware have it?
  constexpr explicit operator bool() const { return token_ != 0; }

  /// Returns RTAS's status: 0 success, negative an error, -1 also when the service is missing. What
  /// follows the status goes to `results`. Arguments and results: 9 cells at most, together.
  int32_t call(std::initializer_list<uint32_t> arguments, std::span<uint32_t> results = {}) const;

 private:
  uint32_t token_ = 0;
};

/// Ends the machine ("power-off"): QEMU exits with status 0.
[[noreturn]] void power_off();

/// Resets the machine ("system-reboot"): the guest starts again, from its first instruction.
[[noreturn]] void reboot();

}  // namespace guest
