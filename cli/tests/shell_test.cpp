// SPDX-License-Identifier: MIT
#include "util/shell.hpp"

#include <gtest/gtest.h>

namespace scmstats::cli {
namespace {

TEST(Shell, LeavesPlainWordsAsTheyAre) {
  EXPECT_EQ(shell_word("/dev/mapper/vg-lv_1"), "/dev/mapper/vg-lv_1");
  EXPECT_EQ(shell_word("lib.so,nv0.samples=/run/x"), "lib.so,nv0.samples=/run/x");
}

TEST(Shell, QuotesWhatAShellWouldChange) {
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("a b"), "'a b'");
  EXPECT_EQ(shell_word("$HOME;*"), "'$HOME;*'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
}

TEST(Shell, DoublesTheCommaOfAnOptionsValue) {
  EXPECT_EQ(qemu_value("/a,b"), "/a,,b");
  EXPECT_EQ(qemu_value("/a"), "/a");
}

}  // namespace
}  // namespace scmstats::cli
