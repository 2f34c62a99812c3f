// Fixed-point loads and stores (Power ISA Book I, 3.3), cache management, and small programs.
#include "instruction.hpp"

namespace guest {
namespace {

using enum Where;

constexpr Instruction kInstructions[] = {
    {"lbz", 1, 1, 0, kAnywhere, SCMSTATS_RUN("lbz 5, 0(3)")},
    {"lhz", 2, 1, 0, kAnywhere, SCMSTATS_RUN("lhz 5, 0(3)")},
    {"lwz", 4, 1, 0, kAnywhere, SCMSTATS_RUN("lwz 5, 0(3)")},
    {"ld", 8, 1, 0, kAnywhere, SCMSTATS_RUN("ld 5, 0(3)")},
    {"lha", 2, 1, 0, kAnywhere, SCMSTATS_RUN("lha 5, 0(3)")},
    {"lwa", 4, 1, 0, kAnywhere, SCMSTATS_RUN("lwa 5, 0(3)")},
    {"lbzx", 1, 1, 0, kAnywhere, SCMSTATS_RUN("lbzx 5, 6, 3")},
    {"lhzx", 2, 1, 0, kAnywhere, SCMSTATS_RUN("lhzx 5, 6, 3")},
    {"lwzx", 4, 1, 0, kAnywhere, SCMSTATS_RUN("lwzx 5, 6, 3")},
    {"ldx", 8, 1, 0, kAnywhere, SCMSTATS_RUN("ldx 5, 6, 3")},
    {"lhax", 2, 1, 0, kAnywhere, SCMSTATS_RUN("lhax 5, 6, 3")},
    {"lwax", 4, 1, 0, kAnywhere, SCMSTATS_RUN("lwax 5, 6, 3")},
    {"lbzu", 1, 1, 0, kWalks, SCMSTATS_RUN("lbzu 5, 1(3)")},
    {"lhzu", 2, 1, 0, kWalks, SCMSTATS_RUN("lhzu 5, 2(3)")},
    {"lwzu", 4, 1, 0, kWalks, SCMSTATS_RUN("lwzu 5, 4(3)")},
    {"ldu", 8, 1, 0, kWalks, SCMSTATS_RUN("ldu 5, 8(3)")},
    {"lhau", 2, 1, 0, kWalks, SCMSTATS_RUN("lhau 5, 2(3)")},
    {"lbzux", 1, 1, 0, kWalks, SCMSTATS_PREPARED("li 7, 1", "lbzux 5, 3, 7")},
    {"lhzux", 2, 1, 0, kWalks, SCMSTATS_PREPARED("li 7, 2", "lhzux 5, 3, 7")},
    {"lwzux", 4, 1, 0, kWalks, SCMSTATS_PREPARED("li 7, 4", "lwzux 5, 3, 7")},
    {"ldux", 8, 1, 0, kWalks, SCMSTATS_PREPARED("li 7, 8", "ldux 5, 3, 7")},
    {"lhaux", 2, 1, 0, kWalks, SCMSTATS_PREPARED("li 7, 2", "lhaux 5, 3, 7")},
    {"lwaux", 4, 1, 0, kWalks, SCMSTATS_PREPARED("li 7, 4", "lwaux 5, 3, 7")},
    {"lhbrx", 2, 1, 0, kAnywhere, SCMSTATS_RUN("lhbrx 5, 6, 3")},
    {"lwbrx", 4, 1, 0, kAnywhere, SCMSTATS_RUN("lwbrx 5, 6, 3")},
    {"ldbrx", 8, 1, 0, kAnywhere, SCMSTATS_RUN("ldbrx 5, 6, 3")},
    {"stb", 1, 0, 1, kAnywhere, SCMSTATS_RUN("stb 5, 0(3)")},
    {"sth", 2, 0, 1, kAnywhere, SCMSTATS_RUN("sth 5, 0(3)")},
    {"stw", 4, 0, 1, kAnywhere, SCMSTATS_RUN("stw 5, 0(3)")},
    {"std", 8, 0, 1, kAnywhere, SCMSTATS_RUN("std 5, 0(3)")},
    {"stbx", 1, 0, 1, kAnywhere, SCMSTATS_RUN("stbx 5, 6, 3")},
    {"sthx", 2, 0, 1, kAnywhere, SCMSTATS_RUN("sthx 5, 6, 3")},
    {"stwx", 4, 0, 1, kAnywhere, SCMSTATS_RUN("stwx 5, 6, 3")},
    {"stdx", 8, 0, 1, kAnywhere, SCMSTATS_RUN("stdx 5, 6, 3")},
    {"stbu", 1, 0, 1, kWalks, SCMSTATS_RUN("stbu 5, 1(3)")},
    {"sthu", 2, 0, 1, kWalks, SCMSTATS_RUN("sthu 5, 2(3)")},
    {"stwu", 4, 0, 1, kWalks, SCMSTATS_RUN("stwu 5, 4(3)")},
    {"stdu", 8, 0, 1, kWalks, SCMSTATS_RUN("stdu 5, 8(3)")},
    {"stbux", 1, 0, 1, kWalks, SCMSTATS_PREPARED("li 7, 1", "stbux 5, 3, 7")},
    {"sthux", 2, 0, 1, kWalks, SCMSTATS_PREPARED("li 7, 2", "sthux 5, 3, 7")},
    {"stwux", 4, 0, 1, kWalks, SCMSTATS_PREPARED("li 7, 4", "stwux 5, 3, 7")},
    {"stdux", 8, 0, 1, kWalks, SCMSTATS_PREPARED("li 7, 8", "stdux 5, 3, 7")},
    {"sthbrx", 2, 0, 1, kAnywhere, SCMSTATS_RUN("sthbrx 5, 6, 3")},
    {"stwbrx", 4, 0, 1, kAnywhere, SCMSTATS_RUN("stwbrx 5, 6, 3")},
    {"stdbrx", 8, 0, 1, kAnywhere, SCMSTATS_RUN("stdbrx 5, 6, 3")},
    {"lmw", 16, 1, 0, kAnywhere, SCMSTATS_RUN("lmw 28, 0(3)")},
    {"lmw of one word", 4, 1, 0, kAnywhere, SCMSTATS_RUN("lmw 31, 0(3)")},
    {"stmw", 16, 0, 1, kAnywhere, SCMSTATS_RUN("stmw 28, 0(3)")},
    {"stmw of 18 words", 72, 0, 1, kAnywhere, SCMSTATS_RUN("stmw 14, 0(3)")},
    {"lswi", 13, 1, 0, kAnywhere, SCMSTATS_RUN("lswi 5, 3, 13")},
    {"stswi", 13, 0, 1, kAnywhere, SCMSTATS_RUN("stswi 5, 3, 13")},
    {"lswx", 13, 1, 0, kAnywhere, SCMSTATS_PREPARED("li 7, 13; mtxer 7", "lswx 5, 0, 3")},
    {"stswx", 13, 0, 1, kAnywhere, SCMSTATS_PREPARED("li 7, 13; mtxer 7", "stswx 5, 0, 3")},
    {"lswx of no bytes", 0, 0, 0, kAnywhere, SCMSTATS_PREPARED("li 7, 0; mtxer 7", "lswx 5, 0, 3")},
    {"stswx of no bytes", 0, 0, 0, kAnywhere,
     SCMSTATS_PREPARED("li 7, 0; mtxer 7", "stswx 5, 0, 3")},
    {"lq", 16, 1, 0, kAligned, SCMSTATS_RUN("lq 10, 0(3)")},
    {"stq", 16, 0, 1, kAligned, SCMSTATS_RUN("stq 10, 0(3)")},
    {"dcbz", 128, 0, 1, kAligned, SCMSTATS_RUN("dcbz 0, 3")},
    {"cache hints", 128, 0, 0, kAligned,
     SCMSTATS_RUN("dcbt 0, 3; dcbtst 0, 3; dcbst 0, 3; dcbf 0, 3; icbi 0, 3")},
    {"a copy to it", 8, 0, 1, kAnywhere, SCMSTATS_RUN("ld 5, 0(9); std 5, 0(3)")},
    {"a copy from it", 8, 1, 0, kAnywhere, SCMSTATS_RUN("ld 5, 0(3); std 5, 0(9)")},
    {"a copy within it", 16, 1, 1, kWalks, SCMSTATS_RUN("ld 5, 0(3); std 5, 8(3); addi 3, 3, 16")},
    {"an addition in it", 8, 1, 1, kAnywhere,
     SCMSTATS_RUN("ld 5, 0(3); addi 5, 5, 1; std 5, 0(3)")},
};

}  // namespace

std::span<const Instruction> fixed_point_instructions() {
  return kInstructions;
}

}  // namespace guest
