// SPDX-License-Identifier: MIT
#pragma once

#include "machine.hpp"
#include "tally.hpp"

/// Groups of accesses that test the counters. All but the first need prepare_translation().
namespace guest {

/// Every instruction at addresses of NVDIMMs and of ordinary memory.
void count_in_real_mode(const Machine& machine, Tally& tally);
void count_in_translated_mode(const Machine& machine, Tally& tally);
/// Accesses bytes on both sides of a page boundary; one of the pages is ordinary memory.
void count_across_pages(const Machine& machine, Tally& tally);

/// About both ends of each NVDIMM, byte by byte.
void count_at_the_ends(const Machine& machine, Tally& tally);
/// All over RAM and the NVDIMMs.
void count_all_over(const Machine& machine, Tally& tally);
/// With an interrupt now and then.
void count_with_interrupts(const Machine& machine, Tally& tally);
/// Executes code in an NVDIMM.
void count_where_code_lies(const Machine& machine, Tally& tally);

/// A page that is mapped to something else meanwhile.
void count_through_a_page_that_moves(const Machine& machine, Tally& tally);
/// Accesses an address at which two processes have different memory.
void count_in_two_processes(const Machine& machine, Tally& tally);
/// Executes every instruction with a page fault: it counts once if it is repeated, otherwise not.
void count_over_page_faults(const Machine& machine, Tally& tally);

/// Several vCPUs at once.
void count_of_several_vcpus(const Machine& machine, Tally& tally);
/// One of `cpus` vCPUs maps a page to one NVDIMM or the other while the others use the page.
void count_while_a_page_moves(const Machine& machine, size_t cpus, Tally& tally);

}  // namespace guest
