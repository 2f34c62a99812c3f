// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "scmstats/host/result.hpp"

namespace scmstats::cli {

/// Says what a dump of memory is taken for.
enum class DumpForm {
  Binary,    ///< begins with SCMSTATS, or has bytes that no text has
  Debugger,  ///< lines "ADDRESS: NUMBER...", as of gdb's x/..x or of QEMU's x and xp
  Hex,       ///< all other text: pairs of hexadecimal digits in the order of the bytes
};

DumpForm form_of(std::string_view dump);

using Bytes = std::vector<std::byte>;

/// Returns the bytes of a dump in any form, or why it is not a dump, on one line with the line's
/// number.
Result<Bytes> parse_dump(std::string_view dump);

}  // namespace scmstats::cli
