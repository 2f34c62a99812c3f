// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

#include "guest/device_tree.hpp"
#include "guest/format.hpp"

/// The console: the vty that the device tree calls stdout. One vCPU may use it at a time.
namespace guest {

/// Called by start-up. Without a vty, output is dropped and input is empty.
void open_console(const DeviceTree& tree);

void print_one(std::string_view text);
void print_one(const Padded& text);

/// Prints texts and what format.hpp makes of numbers. A line is sent when it is complete or longer
/// than 256 bytes; for less than a line, flush_console().
template <typename... Parts>
void print(const Parts&... parts) {
  (print_one(parts), ...);
}

/// Sends what was printed so far, waiting while the hypervisor is busy.
void flush_console();

/// The next byte of input, nothing while there is none (H_GET_TERM_CHAR). Never waits.
[[nodiscard]] std::optional<char> read_char();

}  // namespace guest
