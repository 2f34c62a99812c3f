// SPDX-License-Identifier: MIT
#pragma once

#include "scmstats/host/source.hpp"

namespace scmstats::cli {

/// Is thrown when a signal came that ends the program.
struct Interrupted {};

/// Waits until `descriptor` has something to read or has come to its end. Returns false if neither
/// happens by `then`. Throws Interrupted as soon as `stop`, unless negative, has something to read.
bool wait_readable(int descriptor, int stop, Instant then);

/// Returns the milliseconds until `then`, rounded up, for poll().
int milliseconds_until(Instant then);

}  // namespace scmstats::cli
