// SPDX-License-Identifier: MIT
#pragma once

#include "scmstats/host/source.hpp"

namespace scmstats {

/// An Instant moved by the time that the host has been suspended since it booted: the difference
/// of two of these is what passed for the world outside, also while the host slept.
///
/// An age is measured so. A time limit is not, since nothing can happen while the host sleeps, nor
/// is the life of a VM: its clock stands still with the host's.
///
/// Source: clock_gettime(2), CLOCK_BOOTTIME and CLOCK_MONOTONIC, which is
/// std::chrono::steady_clock.
Instant with_suspension(Instant now) noexcept;

}  // namespace scmstats
