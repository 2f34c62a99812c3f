// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// The instructions whose accesses are counted, and what each counts for.
namespace guest {

/// The addresses at which an instruction can be tested.
enum class Where : uint8_t {
  kAnywhere,  ///< at any address
  kAligned,   ///< at multiples of its bytes: elsewhere it is an interrupt, or another address
  kWalks,     ///< goes on from where it is, by at most kMostStep bytes each time
};

struct TestedInstruction {
  const char* name;
  uint16_t bytes;         ///< how many it reads or writes at its address
  uint8_t loads, stores;  ///< what counts each time, where its address is an NVDIMM's
  Where where;
  void (*run)(uint64_t at, uint64_t times);
};

inline constexpr size_t kMostStep = 16;

/// Returns whether an instruction contains a store-conditional. An interrupt would end the
/// reservation, and the instruction would not store.
[[nodiscard]] constexpr bool wants_reservation(const TestedInstruction& instruction) {
  return std::string_view{instruction.name}.find("cx.") != std::string_view::npos;
}

/// Ordinary memory, for the instructions' use; its address is in r9.
inline constexpr size_t kRoom = 64 << 10;
extern uint8_t ordinary[kRoom];

std::span<const TestedInstruction> fixed_point_instructions();
std::span<const TestedInstruction> vector_instructions();
std::span<const TestedInstruction> atomic_instructions();

/// Tries at an address whether stqcx. ever stores: QEMU 7.2's does not with one vCPU.
bool stores_quadwords_conditionally(uint64_t at);

/// Every instruction with how often it is to run: each a number of its own.
template <typename Visit>
void for_each_instruction(Visit visit) {
  uint64_t times = 31;
  for (const auto table :
       {fixed_point_instructions(), vector_instructions(), atomic_instructions()}) {
    for (const TestedInstruction& instruction : table) visit(instruction, times += 2);
  }
}

// Instructions in a loop. Theirs are r3, the address, and r5 to r12, r28 to r31; at first r6 is 0
// and r9 ordinary memory. r0 is 64, which no address comes to by right: as a base it stands for 0.
// The compiler uses no floating-point or vector register.
#define SCMSTATS_PREPARED(setup, body)                                                            \
  [](uint64_t at, uint64_t times) {                                                               \
    register uint64_t r3 asm("r3") = at;                                                          \
    register uint64_t r4 asm("r4") = times;                                                       \
    register uint64_t r9 asm("r9") = reinterpret_cast<uintptr_t>(guest::ordinary);                \
    asm volatile(".machine push\n .machine power9\n mtctr 4\n li 0, 64\n li 6, 0\n" setup         \
                 "\n1: " body "\n bdnz 1b\n .machine pop"                                         \
                 : "+r"(r3), "+r"(r4), "+r"(r9)                                                   \
                 :                                                                                \
                 : "r0", "r5", "r6", "r7", "r8", "r10", "r11", "r12", "r28", "r29", "r30", "r31", \
                   "ctr", "cr0", "xer", "memory");                                                \
  }
#define SCMSTATS_RUN(body) SCMSTATS_PREPARED("", body)

}  // namespace guest
