// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

/// One vCPU rewrites the rr-buffer while another's calls are under way. Tasks of the vCPUs.
///
/// The call reads the buffer once, and each aligned doubleword of it is one that was stored. So the
/// answer must be that to one value of each doubleword; the rewriters store such values that a call
/// which looks twice comes to an answer that none gives.
namespace guest {

/// What the buffer holds before the vCPUs take their tasks.
void prepare_header();
void prepare_ids();

/// Eye-catcher, version and count. Two entries have room, and never does a version of 1 come with a
/// count of 2: the second entry stays as it is, always.
uint64_t call_while_the_header_changes(size_t);
uint64_t rewrite_the_header(size_t);

/// The ids of two entries.
uint64_t call_while_the_ids_change(size_t);
uint64_t rewrite_the_ids(size_t);

}  // namespace guest
