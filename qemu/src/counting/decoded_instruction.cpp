// SPDX-License-Identifier: MIT
#include "decoded_instruction.hpp"

namespace scmstats {
namespace {

constexpr unsigned kCacheLine = 128;  // that dcbz clears, since POWER7

constexpr DecodedInstruction kSingle{};
constexpr DecodedInstruction kNothing{.loads = false, .stores = false};
constexpr DecodedInstruction kLoad{.stores = false};
constexpr DecodedInstruction kStore{.loads = false};  // QEMU may load for a store-conditional
constexpr DecodedInstruction kSplit{.may_split = true};

constexpr DecodedInstruction split(unsigned bytes) {
  return {.may_split = true, .bytes = bytes};
}

constexpr DecodedInstruction unreported(unsigned bytes) {
  return {.may_split = true, .bytes = bytes, .unreported = true};
}

/// Returns bits `first` to `last` of a word. The Power ISA numbers the most significant bit 0.
constexpr unsigned field(std::uint32_t word, unsigned first, unsigned last) {
  return word << first >> (31 - last + first);
}

/// Returns how many bytes lswi and stswi move.
unsigned string_bytes(std::uint32_t word) {
  const unsigned bytes = field(word, 16, 20);
  return bytes == 0 ? 32 : bytes;
}

unsigned multiple_bytes(std::uint32_t word) {
  return 4 * (32 - field(word, 6, 10));
}

/// Decodes primary opcode 31 by the extended opcode in bits 21 to 30.
DecodedInstruction extended(std::uint32_t word) {
  switch (field(word, 21, 30)) {
    case 54:   // dcbst; these access no data, but QEMU may load a byte to check the address
    case 63:   // dcbstep
    case 86:   // dcbf
    case 127:  // dcbfep
    case 982:  // icbi
    case 991:  // icbiep
      return kNothing;
    case 150:  // stwcx.
    case 182:  // stqcx.
    case 214:  // stdcx.
    case 694:  // stbcx.
    case 726:  // sthcx.
      return kStore;
    case 20:   // lwarx
    case 21:   // ldx
    case 23:   // lwzx
    case 53:   // ldux
    case 55:   // lwzux
    case 84:   // ldarx
    case 87:   // lbzx
    case 119:  // lbzux
    case 279:  // lhzx
    case 311:  // lhzux
    case 341:  // lwax
    case 343:  // lhax
    case 532:  // ldbrx
    case 534:  // lwbrx
      return kLoad;
    case 149:  // stdx
    case 151:  // stwx
    case 181:  // stdux
    case 183:  // stwux
    case 215:  // stbx
    case 247:  // stbux
    case 407:  // sthx
    case 439:  // sthux
    case 660:  // stdbrx
    case 662:  // stwbrx
      return kStore;
    case 582:  // lwat
    case 614:  // ldat
    case 710:  // stwat
    case 742:  // stdat
      return kSplit;
    case 103:   // lvx
    case 231:   // stvx
    case 268:   // lxvx
    case 300:   // lxvx with the reserved bit set
    case 276:   // lqarx
    case 359:   // lvxl
    case 396:   // stxvx
    case 428:   // stxvx with the reserved bit set
    case 487:   // stvxl
    case 780:   // lxvw4x
    case 791:   // lfdpx
    case 812:   // lxvh8x
    case 844:   // lxvd2x
    case 876:   // lxvb16x
    case 908:   // stxvw4x
    case 919:   // stfdpx
    case 940:   // stxvh8x
    case 972:   // stxvd2x
    case 1004:  // stxvb16x
      return split(16);
    case 333:  // lxvpx
    case 461:  // stxvpx
      return split(32);
    case 269:  // lxvl
    case 301:  // lxvll
    case 397:  // stxvl
    case 429:  // stxvll
      return kSplit;
    case 597:  // lswi
    case 725:  // stswi
      return unreported(string_bytes(word));
    case 533:  // lswx
    case 661:  // stswx
    // QEMU 10.0 reports these before a watchpoint makes them restart.
    case 1014:  // dcbz, dcbzl
    case 1023:  // dcbzep
      return unreported(0);
    default:
      return kSingle;
  }
}

}  // namespace

DecodedInstruction decode(std::uint32_t word) noexcept {
  switch (field(word, 0, 5)) {
    case 6:  // lxvp, stxvp
      return split(32);
    case 32:  // lwz
    case 33:  // lwzu
    case 34:  // lbz
    case 35:  // lbzu
    case 40:  // lhz
    case 41:  // lhzu
    case 42:  // lha
    case 43:  // lhau
    case 48:  // lfs
    case 49:  // lfsu
    case 50:  // lfd
    case 51:  // lfdu
    case 58:  // ld, ldu, lwa
      return kLoad;
    case 36:  // stw
    case 37:  // stwu
    case 38:  // stb
    case 39:  // stbu
    case 44:  // sth
    case 45:  // sthu
    case 52:  // stfs
    case 53:  // stfsu
    case 54:  // stfd
    case 55:  // stfdu
      return kStore;
    case 31:
      return extended(word);
    case 46:  // lmw
    case 47:  // stmw
      return unreported(multiple_bytes(word));
    case 56:  // lq
      return split(16);
    case 57:  // lfdp; others are lxsd, lxssp
      return field(word, 30, 31) == 0 ? split(16) : kSingle;
    case 61:  // stfdp, lxv, stxv; others are stxsd, stxssp
      return field(word, 30, 31) == 0 || field(word, 30, 31) == 1 ? split(16) : kSingle;
    case 62:  // stq; others are std, stdu
      return field(word, 30, 31) == 2 ? split(16) : kStore;
    default:
      return kSingle;
  }
}

DecodedInstruction decode_prefixed(std::uint32_t prefix, std::uint32_t suffix) noexcept {
  if (field(prefix, 6, 7) != 0)
    return kSingle;  // one access, like the instruction without prefix: plwz, ...
  switch (field(suffix, 0, 5)) {
    case 50:  // plxv; the last bit belongs to the register
    case 51:
    case 54:  // pstxv
    case 55:
    case 56:  // plq
    case 60:  // pstq
      return split(16);
    case 58:  // plxvp
    case 62:  // pstxvp
      return split(32);
    default:
      return kSingle;
  }
}

bool is_store(std::uint32_t word) noexcept {
  switch (field(word, 0, 5)) {
    case 46:  // lmw
      return false;
    case 47:  // stmw
      return true;
    default:
      return field(word, 21, 30) != 597 && field(word, 21, 30) != 533;  // lswi, lswx
  }
}

Operands operands(std::uint32_t word) noexcept {
  Operands operands{.ra = field(word, 11, 15)};
  if (field(word, 0, 5) != 31) {  // lmw, stmw
    operands.displacement = static_cast<std::int16_t>(field(word, 16, 31));
    operands.bytes = multiple_bytes(word);
    return operands;
  }
  switch (field(word, 21, 30)) {
    case 597:
    case 725:
      operands.bytes = string_bytes(word);
      return operands;
    case 533:
    case 661:
      operands.rb = field(word, 16, 20);
      return operands;
    default:  // dcbz, dcbzl, dcbzep
      operands.rb = field(word, 16, 20);
      operands.bytes = operands.aligned_to = kCacheLine;
      return operands;
  }
}

}  // namespace scmstats
