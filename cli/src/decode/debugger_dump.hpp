// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "decode/dump.hpp"

namespace scmstats::cli {

/// The bytes that a debugger printed, a line as
///
///     0x7ffd0 <buffer+8>:  0x00000001  0x00000010
///
/// with numbers of 2, 4, 8 or 16 digits, the same throughout, that is gdb's x/..xb, xh, xw or xg,
/// or QEMU's x and xp, whose addresses have no 0x. The symbol may have colons, angle brackets and
/// spaces in it. Lines without a gap between them. Lines that begin with (gdb) or (qemu), what
/// gdb's pager asks, and empty ones do not count.
///
/// A number of several bytes is printed in the byte order of what is debugged, which nothing tells:
/// it is taken for little-endian where the dump then begins with the eye-catcher, else for
/// big-endian.
std::variant<Bytes, std::string> parse_debugger_dump(std::string_view text);

}  // namespace scmstats::cli
