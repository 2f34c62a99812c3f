// SPDX-License-Identifier: MIT
// Load-and-reserve, store-conditional and atomic memory operations (Power ISA Book II, 4).
// A store-conditional after another one has no reservation, and stores nothing. The functions 16 to
// 28 store by what is there: that is put there before.
#include "tested_instruction.hpp"

namespace guest {
namespace {

using enum Where;

constexpr TestedInstruction kInstructions[] = {
    {"lbarx", 1, 1, 0, kAligned, SCMSTATS_RUN("lbarx 10, 6, 3")},
    {"lbarx, stbcx.", 1, 1, 1, kAligned, SCMSTATS_RUN("lbarx 10, 6, 3; stbcx. 10, 6, 3")},
    {"lbarx, stbcx., stbcx.", 1, 1, 1, kAligned,
     SCMSTATS_RUN("lbarx 10, 6, 3; stbcx. 10, 6, 3; stbcx. 10, 6, 3")},
    {"lharx", 2, 1, 0, kAligned, SCMSTATS_RUN("lharx 10, 6, 3")},
    {"lharx, sthcx.", 2, 1, 1, kAligned, SCMSTATS_RUN("lharx 10, 6, 3; sthcx. 10, 6, 3")},
    {"lharx, sthcx., sthcx.", 2, 1, 1, kAligned,
     SCMSTATS_RUN("lharx 10, 6, 3; sthcx. 10, 6, 3; sthcx. 10, 6, 3")},
    {"lwarx", 4, 1, 0, kAligned, SCMSTATS_RUN("lwarx 10, 6, 3")},
    {"lwarx, stwcx.", 4, 1, 1, kAligned, SCMSTATS_RUN("lwarx 10, 6, 3; stwcx. 10, 6, 3")},
    {"lwarx, stwcx., stwcx.", 4, 1, 1, kAligned,
     SCMSTATS_RUN("lwarx 10, 6, 3; stwcx. 10, 6, 3; stwcx. 10, 6, 3")},
    {"ldarx", 8, 1, 0, kAligned, SCMSTATS_RUN("ldarx 10, 6, 3")},
    {"ldarx, stdcx.", 8, 1, 1, kAligned, SCMSTATS_RUN("ldarx 10, 6, 3; stdcx. 10, 6, 3")},
    {"ldarx, stdcx., stdcx.", 8, 1, 1, kAligned,
     SCMSTATS_RUN("ldarx 10, 6, 3; stdcx. 10, 6, 3; stdcx. 10, 6, 3")},
    {"lqarx", 16, 1, 0, kAligned, SCMSTATS_RUN("lqarx 10, 6, 3")},
    {"lqarx, stqcx.", 16, 1, 1, kAligned, SCMSTATS_RUN("lqarx 10, 6, 3; stqcx. 10, 6, 3")},
    {"lqarx, stqcx., stqcx.", 16, 1, 1, kAligned,
     SCMSTATS_RUN("lqarx 10, 6, 3; stqcx. 10, 6, 3; stqcx. 10, 6, 3")},
    {"lqarx, stqcx. from a base", 16, 1, 1, kAligned,
     SCMSTATS_PREPARED("li 6, 96; addi 3, 3, -96", "lqarx 10, 6, 3; stqcx. 10, 6, 3")},
    {"lwat 0", 4, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "lwat 7, 3, 0")},
    {"lwat 1", 4, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "lwat 7, 3, 1")},
    {"lwat 2", 4, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "lwat 7, 3, 2")},
    {"lwat 3", 4, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "lwat 7, 3, 3")},
    {"lwat 4", 4, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "lwat 7, 3, 4")},
    {"lwat 5", 4, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "lwat 7, 3, 5")},
    {"lwat 6", 4, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "lwat 7, 3, 6")},
    {"lwat 7", 4, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "lwat 7, 3, 7")},
    {"lwat 8", 4, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "lwat 7, 3, 8")},
    {"ldat 0", 8, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "ldat 7, 3, 0")},
    {"ldat 1", 8, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "ldat 7, 3, 1")},
    {"ldat 2", 8, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "ldat 7, 3, 2")},
    {"ldat 3", 8, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "ldat 7, 3, 3")},
    {"ldat 4", 8, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "ldat 7, 3, 4")},
    {"ldat 5", 8, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "ldat 7, 3, 5")},
    {"ldat 6", 8, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "ldat 7, 3, 6")},
    {"ldat 7", 8, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "ldat 7, 3, 7")},
    {"ldat 8", 8, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "ldat 7, 3, 8")},
    {"stwat 0", 4, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "stwat 8, 3, 0")},
    {"stwat 1", 4, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "stwat 8, 3, 1")},
    {"stwat 2", 4, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "stwat 8, 3, 2")},
    {"stwat 3", 4, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "stwat 8, 3, 3")},
    {"stwat 4", 4, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "stwat 8, 3, 4")},
    {"stwat 5", 4, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "stwat 8, 3, 5")},
    {"stwat 6", 4, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "stwat 8, 3, 6")},
    {"stwat 7", 4, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "stwat 8, 3, 7")},
    {"stdat 0", 8, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "stdat 8, 3, 0")},
    {"stdat 1", 8, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "stdat 8, 3, 1")},
    {"stdat 2", 8, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "stdat 8, 3, 2")},
    {"stdat 3", 8, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "stdat 8, 3, 3")},
    {"stdat 4", 8, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "stdat 8, 3, 4")},
    {"stdat 5", 8, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "stdat 8, 3, 5")},
    {"stdat 6", 8, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "stdat 8, 3, 6")},
    {"stdat 7", 8, 1, 1, kAligned, SCMSTATS_PREPARED("li 8, 1", "stdat 8, 3, 7")},
    {"lwat 16", 4, 1, 2, kAligned,
     SCMSTATS_PREPARED("li 5, 0; li 8, 1", "std 5, 0(3); lwat 7, 3, 16")},
    {"lwat 24", 8, 1, 2, kAligned, SCMSTATS_PREPARED("li 5, 5", "std 5, 0(3); lwat 7, 3, 24")},
    {"lwat 25", 8, 1, 2, kAligned, SCMSTATS_PREPARED("li 5, 0", "std 5, 0(3); lwat 7, 3, 25")},
    {"lwat 28", 8, 1, 2, kAligned,
     SCMSTATS_PREPARED("li 5, 5", "std 5, 0(3); addi 12, 3, 4; lwat 7, 12, 28")},
    {"stwat 24", 8, 1, 2, kAligned, SCMSTATS_PREPARED("li 5, 0", "std 5, 0(3); stwat 8, 3, 24")},
    {"ldat 16", 8, 1, 3, kAligned,
     SCMSTATS_PREPARED("li 5, 0; li 8, 1", "std 6, 0(3); std 5, 8(3); ldat 7, 3, 16")},
    {"ldat 24", 16, 1, 3, kAligned,
     SCMSTATS_PREPARED("li 5, 5", "std 6, 0(3); std 5, 8(3); ldat 7, 3, 24")},
    {"ldat 25", 16, 1, 3, kAligned,
     SCMSTATS_PREPARED("li 5, 0", "std 6, 0(3); std 5, 8(3); ldat 7, 3, 25")},
    {"ldat 28", 16, 1, 3, kAligned,
     SCMSTATS_PREPARED("li 5, 5", "std 6, 0(3); std 5, 8(3); addi 12, 3, 8; ldat 7, 12, 28")},
    {"stdat 24", 16, 1, 3, kAligned,
     SCMSTATS_PREPARED("li 5, 0", "std 6, 0(3); std 5, 8(3); stdat 8, 3, 24")},
};

}  // namespace

bool stores_quadwords_conditionally(uint64_t at) {
  uint64_t cr;
  asm volatile(
      ".machine push\n .machine power9\n li 7, 0\n lqarx 10, 0, %1\n stqcx. 10, 0, %1\n"
      "mfcr %0\n .machine pop"
      : "=r"(cr)
      : "b"(at)
      : "r7", "r10", "r11", "cr0", "memory");
  return (cr & 1u << 29) != 0;  // CR0[EQ]
}

std::span<const TestedInstruction> atomic_instructions() {
  return kInstructions;
}

}  // namespace guest
