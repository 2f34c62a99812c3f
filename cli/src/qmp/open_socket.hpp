// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "scmstats/host/descriptor.hpp"
#include "scmstats/host/source.hpp"

namespace scmstats::cli {

/// Connects to a UNIX socket by then; reads and writes of it do not wait. Throws
/// std::runtime_error, with a line that names the path, and Interrupted.
Descriptor open_socket(const std::string& path, int stop, Instant then);

/// What there is to say where a QEMU that was connected to does not greet.
std::string no_greeting();

}  // namespace scmstats::cli
