// SPDX-License-Identifier: MIT
#include "decode/dump.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "decode/rr_buffer.hpp"

namespace scmstats::cli {
namespace {

const std::string kBuffer("SCMSTATS\0\0\0\1\0\0\0\1MemLife \0\0\0\0\0\0\0\x57", 32);

std::string parsed(std::string_view dump) {
  const auto result = parse_dump(dump);
  if (!result) return result.error().reason;
  std::string text;
  for (const std::byte byte : *result) text += static_cast<char>(byte);
  return text;
}

TEST(Dump, IsBinaryAsItStands) {
  EXPECT_EQ(parsed(kBuffer), kBuffer);
  EXPECT_EQ(parsed("SCMSTATS"), "SCMSTATS");
  EXPECT_EQ(parsed(std::string("\0\n", 2)), std::string("\0\n", 2));
}

TEST(Dump, IsHexTextHoweverItIsBroken) {
  for (const auto* text : {
           "53434d53544154530000000100000001\n4d656d4c696665200000000000000057\n",
           "53 43 4d 53 54 41 54 53 00 00 00 01 00 00 00 "
           "01\r\n\r\n4D656D4C69666520\t0000000000000057",
           "0x53434d53 0x54415453 0x00000001 0x00000001 0x4d656d4c 0x69666520 0x00000000 "
           "0x00000057",
       }) {
    EXPECT_EQ(parsed(text), kBuffer) << text;
  }
  EXPECT_EQ(parsed(""), "");
  EXPECT_EQ(parsed("53\n4"),
            "line 2: '4' is not a whole number of bytes: give two hexadecimal digits for each");
  EXPECT_EQ(parsed("0x"),
            "line 1: '0x' is not a whole number of bytes: give two hexadecimal digits for each");
  EXPECT_EQ(parsed("53 hello!"), "line 1: 'hello!' is not hexadecimal");
  EXPECT_EQ(parsed("-1+2"), "line 1: '-1+2' is not hexadecimal");
}

TEST(Dump, MayShowNothing) {
  EXPECT_EQ(parsed("0x4020 <b>:\n"), "");
  EXPECT_EQ(parsed(":"), "line 1: ':' is not a line of a dump: give lines as 0x1000: 0x53 0x43");
}

// As gdb 13 prints a buffer of a little-endian program, and with "set endian big".
TEST(Dump, IsWhatGdbPrintsInEitherByteOrder) {
  for (const auto* text : {
           "0x4020 <b>:\t0x53\t0x43\t0x4d\t0x53\t0x54\t0x41\t0x54\t0x53\n"
           "0x4028 <b+8>:\t0x00\t0x00\t0x00\t0x01\t0x00\t0x00\t0x00\t0x01\n"
           "0x4030 <b+16>:\t0x4d\t0x65\t0x6d\t0x4c\t0x69\t0x66\t0x65\t0x20\n"
           "0x4038 <b+24>:\t0x00\t0x00\t0x00\t0x00\t0x00\t0x00\t0x00\t0x57\n",
           "0x4020 <b>:\t0x4353\t0x534d\t0x4154\t0x5354\t0x0000\t0x0100\t0x0000\t0x0100\n"
           "0x4030 <b+16>:\t0x654d\t0x4c6d\t0x6669\t0x2065\t0x0000\t0x0000\t0x0000\t0x5700\n",
           "(gdb) x/8xw b\n0x4020 <b>:\t0x534d4353\t0x53544154\t0x01000000\t0x01000000\n"
           "0x4030 <b+16>:\t0x4c6d654d\t0x20656669\t0x00000000\t0x57000000\n(gdb) \n",
           "0x4020:\t0x53544154534d4353\t0x0100000001000000\n"
           "0x4030:\t0x206566694c6d654d\t0x5700000000000000\n",
           "0x4020 <b>:\t0x53434d53\t0x54415453\t0x00000001\t0x00000001\n"
           "0x4030 <b+16>:\t0x4d656d4c\t0x69666520\t0x00000000\t0x00000057\n",
           // QEMU's xp/4xg
           "0000000000004020: 0x53434d5354415453 0x0000000100000001\r\n"
           "0000000000004030: 0x4d656d4c69666520 0x0000000000000057\r\n",
       }) {
    EXPECT_EQ(parsed(text), kBuffer) << text;
  }
}

// As gdb 13 prints what is in a namespace, a template or a function's frame.
TEST(Dump, MayHaveSymbolsWithColonsBlanksAndBrackets) {
  for (const std::string symbol :
       {"<ns::buffer>", "<ns::Pair<int, ns::A>::kBuffer>", "<f(std::pair<int, char>)::b>",
        "<operator>>(A::B&, int)>", "<a>:>"}) {
    std::string next = symbol;
    next.insert(next.size() - 1, "+16");
    EXPECT_EQ(parsed("0x4020 " + symbol +
                     ":\t0x53434d53\t0x54415453\t0x00000001\t0x00000001\n"
                     "0x4030 " +
                     next + ":\t0x4d656d4c\t0x69666520\t0x00000000\t0x00000057\n"),
              kBuffer);
  }
}

TEST(Dump, MayHaveWhatGdbsPagerAsks) {
  const std::string first = "0x4020:\t0x53434d53\t0x54415453\t0x00000001\t0x00000001\n";
  const std::string second = "0x4030:\t0x4d656d4c\t0x69666520\t0x00000000\t0x00000057\n";
  for (const std::string pager :
       {"--Type <RET> for more, q to quit, c to continue without paging--\n",
        "--Type <RET> for more, q to quit, c to continue without paging--c\n",
        "---Type <return> to continue, or q <return> to quit---\n",
        "--Type <RET> for more, q to quit, c to continue without paging--\r    \r"}) {
    EXPECT_EQ(parsed(first + pager + second), kBuffer);
  }
}

TEST(Dump, MayBeCapturedFromATerminal) {
  // gdb's colours; the line editor of QEMU's monitor; a title, a bell, a bracketed paste.
  for (const auto* text : {
           "\033[34m0x4020\033[m <\033[33mns::b\033[m>:\t0x53434d53\t0x54415453\t0x00000001\t"
           "0x00000001\r\n\033[34m0x4030\033[m <\033[33mns::b+16\033[m>:\t0x4d656d4c\t0x69666520\t"
           "0x00000000\t0x00000057\r\n",
           "\033[?2004h(gdb) x/8xw b\r\n\033[?2004l\r0x4020 <b>:\t0x534d4353\t0x53544154\t"
           "0x01000000\t0x01000000\n0x4030 <b+16>:\t0x4c6d654d\t0x20656669\t0x00000000\t"
           "0x57000000\n\033[?2004h(gdb) ",
           "\033]0;a: title\a(qemu) x\033[K\033[Dxp\033[K /4xg 16416\b\a\r\n"
           "0000000000004020: 0x53434d5354415453 0x0000000100000001\r\n"
           "0000000000004030: 0x4d656d4c69666520 0x0000000000000057\r\n(qemu) ",
           "\033[1m53434d53 54415453\033[0m 00000001\033(B 00000001\n4d656d4c 69666520 00000000 "
           "00000057\033[0m\n",
       }) {
    EXPECT_EQ(parsed(text), kBuffer) << text;
  }
  EXPECT_EQ(parsed("53\033"), "S");
  EXPECT_EQ(parsed("53\033["), "S");
  EXPECT_EQ(parsed("53\033\n43"), "SC");
}

TEST(Dump, WithoutAnEyeCatcherIsTakenForBigEndian) {
  EXPECT_EQ(parsed("0x10: 0x41424344"), "ABCD");
}

TEST(Dump, OfADebuggerIsWholeAndOfOneKind) {
  EXPECT_EQ(parsed("0x10: 0x53\n0x12: 0x43"),
            "line 2: address 0x12: a dump without gaps would go on at 0x11");
  EXPECT_EQ(parsed("0x10: 0x53 0x4344"), "line 1: '0x4344' has 2 bytes, those before it 1");
  EXPECT_EQ(parsed("0x10: 83"),
            "line 1: '83' is not a byte or word as 0x53, 0x5343, ...: give x/..xb, xh, xw or xg");
  EXPECT_EQ(parsed("0x10: 0x53\nCannot access memory at address 0x11"),
            "line 2: 'Cannot access memory at address 0x11' is not a line of a dump: give lines as "
            "0x1000: 0x53 0x43");
  EXPECT_EQ(parsed("here: 0x53"),
            "line 1: 'here: 0x53' is not a line of a dump: give lines as 0x1000: 0x53 0x43");
  EXPECT_EQ(parsed(":"), "line 1: ':' is not a line of a dump: give lines as 0x1000: 0x53 0x43");
}

TEST(Dump, OfAnyBytesEndsWell) {
  std::minstd_rand chance(1);
  for (int i = 0; i < 20000; ++i) {
    std::string dump =
        i % 2 == 0 ? kBuffer : "0x10:\t0x53434d53\t0x54415453\t0x00000001\n0x1c: 0x0\n";
    for (int changes = 0; changes < 4; ++changes)
      dump[chance() % dump.size()] = static_cast<char>(chance());
    dump.resize(chance() % (dump.size() + 1));
    const auto bytes = parse_dump(dump);
    const bool good = bytes && !bytes->empty() && !check_rr_buffer(*bytes);
    EXPECT_TRUE(!good || !table_of(*bytes).empty());
  }
}

}  // namespace
}  // namespace scmstats::cli
