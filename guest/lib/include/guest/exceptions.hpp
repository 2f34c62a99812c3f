// SPDX-License-Identifier: MIT
#pragma once

namespace guest {

/// From here on an interrupt (Power ISA Book III: a bad access, an illegal instruction, ...) on any
/// vCPU prints one line and powers off, instead of running into whatever lies at its vector.
///
/// The vectors take the place of the firmware (Virtual Open Firmware lives at 0 to 0xFFF): read all
/// you need from the device tree before, it is empty afterwards. RTAS and the console go on
/// working.
void catch_exceptions();

}  // namespace guest
