// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

/// The bytes after the result, in the buffer and behind it, belong to neighbours. Tasks of vCPUs.
namespace guest {

/// Fills the buffer before the vCPUs start their tasks.
void prepare_one_entry();

/// One entry in a buffer of a page.
uint64_t call_amid_neighbours(size_t);

/// Counts up, by plain stores, right behind the entries, and looks that no count is lost.
uint64_t count_behind_two_entries(size_t number);
uint64_t count_behind_one_entry(size_t number);

}  // namespace guest
