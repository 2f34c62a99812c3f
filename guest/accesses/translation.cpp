// SPDX-License-Identifier: MIT
#include "translation.hpp"

#include <initializer_list>

#include "guest/hypercall.hpp"
#include "msr.hpp"

namespace guest {
namespace {

constexpr uint64_t kRegisterProcessTable = 0x37c;  // LoPAPR; QEMU, hw/ppc/spapr_hcall.c
constexpr uint64_t kNewRadixTable = 0x10 | 0x08 | 0x04;
constexpr uint64_t kGuestMayInvalidate = 0x01;

// Entries of the tree.
constexpr uint64_t kValid = 1ull << 63;
constexpr uint64_t kLeaf = 1ull << 62;
constexpr uint64_t kReferencedAndChanged = 0x180;
constexpr uint64_t kAllAllowed = 0x0f;
constexpr uint64_t kLeafBits = kValid | kLeaf | kReferencedAndChanged | kAllAllowed;
constexpr uint64_t kTableBits = 9;  // but for the root

constexpr uint64_t kRootBits = 13;
constexpr uint64_t kFiftyTwoBits = 2ull << 61 | 5ull << 5;  // of effective address

using Table = uint64_t[1 << kTableBits];
alignas(kPageBytes) constinit Table low_gibs{}, far_gibs{};
struct Process {
  alignas(1 << (kRootBits + 3)) uint64_t root[1 << kRootBits];
  alignas(kPageBytes) Table gibs, regions, pages;
};
constinit Process processes[kProcesses]{};
alignas(kPageBytes) constinit uint64_t process_table[kPageBytes / 8]{};

constexpr size_t in_root(uint64_t address) {
  return address >> 39;
}

uint64_t points_to(const Table& table) {
  return kValid | reinterpret_cast<uintptr_t>(table) | kTableBits;
}

void set_page(size_t number, uint64_t value, size_t process = 0) {
  *static_cast<volatile uint64_t*>(&processes[process].pages[number]) = value;
  const uint64_t page = kPages + number * kPageBytes;
  // Only the translation of this page of the process: RIC 0, PRS 1, R 1.
  asm volatile(
      ".machine push\n .machine power9\n ptesync\n tlbie %0, %1, 0, 1, 1\n"
      " eieio\n tlbsync\n ptesync\n .machine pop"
      :
      : "r"(page), "r"(uint64_t{process} << 32)
      : "memory");
}

}  // namespace

bool prepare_translation() {
  low_gibs[0] = low_gibs[1] = kLeafBits;
  for (size_t gib = 0; gib < 16; ++gib) far_gibs[gib] = gib * kGiB | kLeafBits;
  for (size_t i = 0; i < kProcesses; ++i) {
    auto& [root, gibs, regions, pages] = processes[i];
    root[in_root(0)] = points_to(low_gibs);
    root[in_root(kFar)] = points_to(far_gibs);
    root[in_root(kPages)] = points_to(gibs);
    gibs[0] = points_to(regions);
    regions[0] = points_to(pages);
    process_table[2 * i] = kFiftyTwoBits | reinterpret_cast<uintptr_t>(root) | kRootBits;
  }
  asm volatile("ptesync" : : : "memory");
  return hypercall(kRegisterProcessTable, kNewRadixTable | kGuestMayInvalidate,
                   reinterpret_cast<uintptr_t>(process_table), 0, 0)
             .status == Status::Success;
}

void translate(bool on) {
  constexpr uint64_t kInstructionsAndData = 0x30;
  set_msr(kInstructionsAndData, on);
}

void map_page(size_t number, uint64_t real, size_t process) {
  set_page(number, page_entry_value(real), process);
}

void map_page_read_only(size_t number, uint64_t real) {
  constexpr uint64_t kWriting = 0x02;
  set_page(number, page_entry_value(real) & ~kWriting);
}

void switch_process(size_t process) {
  asm volatile("mtspr 48, %0\n isync" : : "r"(process) : "memory");  // PIDR
}

void unmap_page(size_t number) {
  set_page(number, 0);
}

uint64_t* page_entry(size_t number) {
  return &processes[0].pages[number];
}

uint64_t page_entry_value(uint64_t real) {
  return real | kLeafBits;
}

}  // namespace guest
