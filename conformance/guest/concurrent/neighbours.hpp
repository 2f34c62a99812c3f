// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

/// What lies after the result is its neighbours', in the buffer and behind it. Tasks of the vCPUs.
namespace guest {

/// What the buffer holds before the vCPUs take their tasks.
void prepare_one_entry();

/// One entry in a buffer of a page.
uint64_t call_amid_neighbours(size_t);

/// Counts up, by plain stores, right behind the entries, and looks that no count is lost.
uint64_t count_behind_two_entries(size_t number);
uint64_t count_behind_one_entry(size_t number);

}  // namespace guest
