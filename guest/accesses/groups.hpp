// SPDX-License-Identifier: MIT
#pragma once

#include "machine.hpp"
#include "tally.hpp"

/// What the counters are tried with. All but the first want prepare_translation().
namespace guest {

/// Every instruction at addresses of NVDIMMs and of ordinary memory.
void count_in_real_mode(const Machine& machine, Tally& tally);
void count_in_translated_mode(const Machine& machine, Tally& tally);
/// Where the access is to bytes on both sides of two pages' boundary, one of them ordinary memory.
void count_across_pages(const Machine& machine, Tally& tally);

/// About both ends of each NVDIMM, byte by byte.
void count_at_the_ends(const Machine& machine, Tally& tally);
/// All over RAM and the NVDIMMs.
void count_all_over(const Machine& machine, Tally& tally);
/// With an interrupt now and then.
void count_with_interrupts(const Machine& machine, Tally& tally);
/// What is executed from an NVDIMM.
void count_where_code_lies(const Machine& machine, Tally& tally);

/// A page that is mapped to something else meanwhile.
void count_through_a_page_that_moves(const Machine& machine, Tally& tally);
/// Where two processes have other memory at the same address.
void count_in_two_processes(const Machine& machine, Tally& tally);
/// Every instruction with a page fault in it: it counts once where it is made again, else not.
void count_over_page_faults(const Machine& machine, Tally& tally);

/// Several vCPUs at once.
void count_of_several_vcpus(const Machine& machine, Tally& tally);
/// Where one of so many vCPUs maps a page to one NVDIMM and the other while the others use it.
void count_while_a_page_moves(const Machine& machine, size_t cpus, Tally& tally);

}  // namespace guest
