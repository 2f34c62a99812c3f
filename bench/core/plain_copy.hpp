// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

namespace scmstats::bench {

/// What any handler of the call must do: copies a buffer of that many entries in, swaps the bytes
/// of its numbers, and copies it out. No check, no look-up, no value. In a file of its own: the
/// number is the guest's, which the compiler does not know.
void plain_copy(std::span<const std::byte> from, std::span<std::byte> to, std::size_t entries);

}  // namespace scmstats::bench
