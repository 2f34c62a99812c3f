// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include "scmstats/host/source.hpp"

namespace scmstats::cli {

/// How long QEMU may take to greet, and to answer a command. It needs milliseconds.
inline constexpr std::chrono::seconds kPatience(5);

/// Waits until `descriptor` has something to read (or has come to its end): false where it has not
/// by then. Throws Interrupted as soon as `stop`, where not negative, has something to read.
bool wait_readable(int descriptor, int stop, Instant then);

/// Whole milliseconds until then, upwards, for poll().
int milliseconds_until(Instant then);

}  // namespace scmstats::cli
