// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_call.hpp"

namespace guest {

/// Called by start-up with what the firmware passed in r5.
void set_client_interface(uint64_t address);

/// Calls a service of Open Firmware's client interface (IEEE 1275-1994, section 6.3) and returns
/// its first result, 0xFFFFFFFF when it has none; further results go to `more`.
uint32_t call_client(const char* service, std::initializer_list<uint32_t> arguments,
                     std::span<uint32_t> more = {});

}  // namespace guest
