// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>

/// The host of this program has been suspended for this long since it booted, by a clock_gettime()
/// in place of the C library's.
namespace scmstats::suspended_host {

extern std::atomic<long> seconds;

}  // namespace scmstats::suspended_host
