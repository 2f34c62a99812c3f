// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>

/// How much memory there is for operator new of this program, by functions in place of the
/// library's.
namespace scmstats::memory {

/// True if the tests can take memory away; a sanitizer has its own operator new.
extern const bool is_ours;

/// How many further allocations this thread gets; negative for no end of them.
extern thread_local int left;

/// No other thread than those with a `left` that was set gets any.
extern std::atomic<bool> none_for_others;

/// Allocations that were refused so far.
extern std::atomic<int> refused;

}  // namespace scmstats::memory
