// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

/// Translated mode: a radix tree (Power ISA 3.0 Book III, 5.7) that all vCPUs share.
///
/// | effective address | is |
/// |---|---|
/// | the first GiB | itself |
/// | the second GiB, where the NVDIMMs are in real mode | the first GiB |
/// | kFar + x | x, in pages of 1 GiB |
/// | kPages + n x 4096 | what map_page says |
namespace guest {

inline constexpr uint64_t kGiB = 1ull << 30;
inline constexpr uint64_t kPageBytes = 4096;
inline constexpr uint64_t kFar = 2ull << 39;
inline constexpr uint64_t kPages = 4ull << 39;
inline constexpr size_t kMappedPages = 512;

/// Makes the tree and registers it. False where the hypervisor refuses.
[[nodiscard]] bool prepare_translation();

/// This vCPU translates the addresses of data and instructions from now on, or does not.
void translate(bool on);

/// Maps a page of kPages to a real address, and has all vCPUs forget what it was.
void map_page(size_t number, uint64_t real, size_t process = 0);
/// No access is allowed, or no store.
void unmap_page(size_t number);
void map_page_read_only(size_t number, uint64_t real);

/// There are two processes, 0 and 1, whose trees differ in kPages only. This vCPU runs that one
/// from now on, and 0 at first.
inline constexpr size_t kProcesses = 2;
void switch_process(size_t process);

/// For prepare_page_fault().
[[nodiscard]] uint64_t* page_entry(size_t number);
[[nodiscard]] uint64_t page_entry_value(uint64_t real);

}  // namespace guest
