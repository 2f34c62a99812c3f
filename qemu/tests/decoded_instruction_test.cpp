// SPDX-License-Identifier: MIT
#include "counting/decoded_instruction.hpp"

#include <gtest/gtest.h>

namespace scmstats {
namespace {

constexpr DecodedInstruction kSingle{};
constexpr DecodedInstruction kNothing{.loads = false, .stores = false};
constexpr DecodedInstruction kLoad{.stores = false};
constexpr DecodedInstruction kStore{.loads = false};

DecodedInstruction split(unsigned bytes) {
  return {.may_split = true, .bytes = bytes};
}

DecodedInstruction unreported(unsigned bytes) {
  return {.may_split = true, .bytes = bytes, .unreported = true};
}

// An assembler makes these words of the text next to them.

TEST(DecodedInstruction, DefaultIsOneAccess) {
  for (const std::uint32_t word : {
           0x7C00480EU,  // lvebx v0,0,r9
           0x7C00490EU,  // stvebx v0,0,r9
           0xE4090002U,  // lxsd v0,0(r9)
           0xF4090003U,  // stxssp v0,0(r9)
           0x60000000U,  // nop
       }) {
    EXPECT_EQ(decode(word), kSingle) << std::hex << word;
  }
}

TEST(DecodedInstruction, PlainLoadHasNoStores) {
  for (const std::uint32_t word : {
           0xE9490000U,  // ld r10,0(r9)
           0x7D47482AU,  // ldx r10,r7,r9
           0x7D4048A8U,  // ldarx r10,0,r9
           0xC8090000U,  // lfd f0,0(r9)
           0x81490000U,  // lwz r10,0(r9)
           0xE9490002U,  // lwa r10,0(r9)
       }) {
    EXPECT_EQ(decode(word), kLoad) << std::hex << word;
  }
}

TEST(DecodedInstruction, PlainStoreHasNoLoads) {
  for (const std::uint32_t word : {
           0xF9490001U,  // stdu r10,0(r9)
           0x99490000U,  // stb r10,0(r9)
           0x7D47492AU,  // stdx r10,r7,r9
       }) {
    EXPECT_EQ(decode(word), kStore) << std::hex << word;
  }
}

TEST(DecodedInstruction, CacheHintAccessesNothing) {
  for (const std::uint32_t word : {
           0x7C00486CU,  // dcbst 0,r9
           0x7C0048ACU,  // dcbf 0,r9
           0x7C004FACU,  // icbi 0,r9
           0x7C00487EU,  // dcbstep 0,r9
           0x7C0048FEU,  // dcbfep 0,r9
           0x7C004FBEU,  // icbiep 0,r9
       }) {
    EXPECT_EQ(decode(word), kNothing) << std::hex << word;
  }
}

TEST(DecodedInstruction, StoreConditionalLoadsNothing) {
  for (const std::uint32_t word : {
           0x7D40492DU,  // stwcx. r10,0,r9
           0x7D4049ADU,  // stdcx. r10,0,r9
           0x7D404D6DU,  // stbcx. r10,0,r9
           0x7D404DADU,  // sthcx. r10,0,r9
           0x7DC0496DU,  // stqcx. r14,0,r9
       }) {
    EXPECT_EQ(decode(word), kStore) << std::hex << word;
  }
}

TEST(DecodedInstruction, WideInstructionMaySplit) {
  for (const std::uint32_t word : {
           0xE1C90000U,  // lq r14,0(r9)
           0xF9C90002U,  // stq r14,0(r9)
           0x7C0048CEU,  // lvx v0,0,r9
           0x7C0049CEU,  // stvx v0,0,r9
           0x7C004ACEU,  // lvxl v0,0,r9
           0x7C004BCEU,  // stvxl v0,0,r9
           0x7C004E98U,  // lxvd2x vs0,0,r9
           0x7C004F98U,  // stxvd2x vs0,0,r9
           0x7C004A18U,  // lxvx vs0,0,r9
           0x7C004B18U,  // stxvx vs0,0,r9
           0x7C004A58U,  // lxvx vs0,0,r9 with the reserved bit set
           0x7C004B58U,  // stxvx vs0,0,r9 with the reserved bit set
           0xF5090009U,  // lxv vs40,0(r9)
           0xF509000DU,  // stxv vs40,0(r9)
           0x7C004E18U,  // lxvw4x vs0,0,r9
           0x7C004FD8U,  // stxvb16x vs0,0,r9
           0x7C004E58U,  // lxvh8x vs0,0,r9
           0x7C004ED8U,  // lxvb16x vs0,0,r9
           0x7C004F18U,  // stxvw4x vs0,0,r9
           0x7C004F58U,  // stxvh8x vs0,0,r9
           0x7DC04A28U,  // lqarx r14,0,r9
           0xE4090000U,  // lfdp f0,0(r9)
           0xF4090000U,  // stfdp f0,0(r9)
           0x7C004E2EU,  // lfdpx f0,0,r9
           0x7C004F2EU,  // stfdpx f0,0,r9
       }) {
    EXPECT_EQ(decode(word), split(16)) << std::hex << word;
  }
  EXPECT_EQ(decode(0x18090000), split(32)) << "lxvp vs0,0(r9)";
  EXPECT_EQ(decode(0x18090001), split(32)) << "stxvp vs0,0(r9)";
  EXPECT_EQ(decode(0x7C004A9A), split(32)) << "lxvpx vs0,0,r9";
  EXPECT_EQ(decode(0x7C004B9A), split(32)) << "stxvpx vs0,0,r9";
  EXPECT_EQ(decode(0x7C695A1A), split(0)) << "lxvl vs3,r9,r11";
  EXPECT_EQ(decode(0x7C695A5A), split(0)) << "lxvll vs3,r9,r11";
  EXPECT_EQ(decode(0x7C695B1A), split(0)) << "stxvl vs3,r9,r11";
  EXPECT_EQ(decode(0x7C695B5A), split(0)) << "stxvll vs3,r9,r11";
  EXPECT_EQ(decode(0x7DC904CC), split(0)) << "ldat r14,r9,0";
  EXPECT_EQ(decode(0x7DC9048C), split(0)) << "lwat r14,r9,0";
  EXPECT_EQ(decode(0x7DC93D8C), split(0)) << "stwat r14,r9,7";
  EXPECT_EQ(decode(0x7DC93DCC), split(0)) << "stdat r14,r9,7";
}

TEST(DecodedInstruction, StringAndMultipleAreUnreported) {
  EXPECT_EQ(decode(0xBB890000), unreported(16)) << "lmw r28,0(r9)";
  EXPECT_EQ(decode(0xBFE90000), unreported(4)) << "stmw r31,0(r9)";
  EXPECT_EQ(decode(0x7DC94CAA), unreported(9)) << "lswi r14,r9,9";
  EXPECT_EQ(decode(0x7DC905AA), unreported(32)) << "stswi r14,r9,0";
  EXPECT_EQ(decode(0x7DC04C2A), unreported(0)) << "lswx r14,0,r9";
  EXPECT_EQ(decode(0x7DC04D2A), unreported(0)) << "stswx r14,0,r9";
  EXPECT_EQ(decode(0x7C004FEC), unreported(0)) << "dcbz 0,r9";
  EXPECT_EQ(decode(0x7C204FEC), unreported(0)) << "dcbzl 0,r9";
  EXPECT_EQ(decode(0x7C004FFE), unreported(0)) << "dcbzep 0,r9";
}

TEST(DecodedInstruction, PrefixedInstructionIsDecoded) {
  EXPECT_EQ(decode_prefixed(0x04100000, 0xE4600000), kSingle) << "pld r3,0";
  EXPECT_EQ(decode_prefixed(0x06100000, 0x80600000), kSingle) << "plwz r3,0";
  EXPECT_EQ(decode_prefixed(0x04000000, 0xC8030000), split(16)) << "plxv vs0,0(r3)";
  EXPECT_EQ(decode_prefixed(0x04000000, 0xDC030000), split(16)) << "pstxv vs32,0(r3)";
  EXPECT_EQ(decode_prefixed(0x04000000, 0xCC030000), split(16)) << "plxv vs32,0(r3)";
  EXPECT_EQ(decode_prefixed(0x04000000, 0xD8030000), split(16)) << "pstxv vs0,0(r3)";
  EXPECT_EQ(decode_prefixed(0x04000000, 0xE1C30000), split(16)) << "plq r14,0(r3)";
  EXPECT_EQ(decode_prefixed(0x04000000, 0xF1C30000), split(16)) << "pstq r14,0(r3)";
  EXPECT_EQ(decode_prefixed(0x04000000, 0xE8030000), split(32)) << "plxvp vs0,0(r3)";
  EXPECT_EQ(decode_prefixed(0x04000000, 0xF8030000), split(32)) << "pstxvp vs0,0(r3)";
}

TEST(Operands, AreThoseOfUnreportedInstruction) {
  const Operands lmw = operands(0xBB89FFF8);  // lmw r28,-8(r9)
  EXPECT_EQ(lmw.ra, 9U);
  EXPECT_FALSE(lmw.rb);
  EXPECT_EQ(lmw.displacement, -8);
  EXPECT_EQ(lmw.bytes, 16U);
  EXPECT_EQ(lmw.aligned_to, 1U);

  const Operands stswi = operands(0x7DC94DAA);  // stswi r14,r9,9
  EXPECT_EQ(stswi.ra, 9U);
  EXPECT_FALSE(stswi.rb);
  EXPECT_EQ(stswi.bytes, 9U);

  EXPECT_EQ(operands(0x7DC94CAA).bytes, 9U) << "lswi r14,r9,9";

  const Operands lswx = operands(0x7DC74C2A);  // lswx r14,r7,r9
  EXPECT_EQ(lswx.ra, 7U);
  EXPECT_EQ(lswx.rb, 9U);
  EXPECT_EQ(lswx.bytes, 0U);

  const Operands stswx = operands(0x7DC74D2A);  // stswx r14,r7,r9
  EXPECT_EQ(stswx.ra, 7U);
  EXPECT_EQ(stswx.rb, 9U);
  EXPECT_EQ(stswx.bytes, 0U);

  const Operands dcbz = operands(0x7C0007EC);  // dcbz 0,r0
  EXPECT_EQ(dcbz.ra, 0U);
  EXPECT_EQ(dcbz.rb, 0U);
  EXPECT_EQ(dcbz.bytes, 128U);
  EXPECT_EQ(dcbz.aligned_to, 128U);
}

TEST(Operands, AreThoseOfLoadOrStore) {
  EXPECT_FALSE(is_store(0xBB890000)) << "lmw";
  EXPECT_TRUE(is_store(0xBF890000)) << "stmw";
  EXPECT_FALSE(is_store(0x7DC94CAA)) << "lswi";
  EXPECT_TRUE(is_store(0x7DC94DAA)) << "stswi";
  EXPECT_FALSE(is_store(0x7DC04C2A)) << "lswx";
  EXPECT_TRUE(is_store(0x7DC04D2A)) << "stswx";
  EXPECT_TRUE(is_store(0x7C004FEC)) << "dcbz";
}

}  // namespace
}  // namespace scmstats
