// SPDX-License-Identifier: MIT
#pragma once

#include "scmstats/host/source.hpp"

namespace scmstats::cli {

/// A signal came that ends the program.
struct Interrupted {};

/// Waits until `descriptor` has something to read (or has come to its end): false where it has not
/// by then. Throws Interrupted as soon as `stop`, where not negative, has something to read.
bool wait_readable(int descriptor, int stop, Instant then);

/// Whole milliseconds until then, upwards, for poll().
int milliseconds_until(Instant then);

}  // namespace scmstats::cli
