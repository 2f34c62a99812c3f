// SPDX-License-Identifier: MIT
#include "decode/rr_buffer.hpp"

#include <gtest/gtest.h>

#include "abi/check.hpp"

namespace scmstats::cli {
namespace {

/// The buffer of a case of the interface.
std::vector<std::byte> buffer_of(const abi_test::Case& c) {
  abi_test::Image image;
  abi_test::write_request(c, image);
  const auto buffer = std::as_bytes(std::span(image)).subspan(abi_test::kGuard);
  std::vector<std::byte> bytes(buffer.begin(), buffer.begin() + abi_test::kPage);
  bytes.resize(std::min<std::uint64_t>(c.size, 2 * abi_test::kPage));
  return bytes;
}

using abi_test::Row;

/// How many statistics an NVDIMM supports is not in the buffer.
bool depends_on_the_nvdimm(const abi_test::Case& c) {
  return c.count == 0 && c.size >= 32;
}

TEST(Verdict, IsThatOfTheInterfacesCases) {
  int decided = 0;
  abi_test::for_each_case([&](const abi_test::Case& c) {
    if (c.row == Row::TooSmall && depends_on_the_nvdimm(c)) return;
    const auto failed = check_rr_buffer(buffer_of(c));
    EXPECT_TRUE(c.row < Row::NoValue || !failed) << c.name;
    if (c.row < Row::BelowHeader || c.row == Row::NotRam || c.row >= Row::NoValue) return;
    ASSERT_TRUE(failed) << c.name;
    EXPECT_EQ(failed->row, name(c.row)) << c.name << ": " << failed->reason;
    EXPECT_EQ(failed->status, c.status) << c.name;
    ++decided;
  });
  EXPECT_GT(decided, 100);
}

std::string reason(const abi_test::Case& c) {
  return check_rr_buffer(buffer_of(c)).value().reason;
}

TEST(Verdict, SaysWhatIsWrongAndWhatWouldBeRight) {
  const abi_test::Case good{"all", Row::All, Status::Success};
  EXPECT_EQ(reason(good.sized(15)), "15 bytes are too few for the header, which has 16");
  EXPECT_EQ(reason(good.sized(4097)), "4097 bytes are more than an rr-buffer may have, 4096");
  EXPECT_EQ(reason(good.eye(abi_test::id("STATSMCS"))),
            "the eye-catcher is 'STATSMCS', not 'SCMSTATS'");
  EXPECT_EQ(reason(good.eye(1)),
            "the eye-catcher is '\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x01', not 'SCMSTATS'");
  EXPECT_EQ(reason(good.versioned(2)), "stats_version is 2, not 1");
  EXPECT_EQ(reason(good.counting(256)), "num_statistics is 256, 255 at most may be asked for");
  EXPECT_EQ(reason(good.counting(3).sized(63)),
            "63 bytes are too few for 3 statistics, which need 64");
  EXPECT_EQ(reason(good.sized(31)),
            "31 bytes are too few for all statistics, which need 32 even where there is but one");
}

TEST(Table, HasTheIdsAndTheValues) {
  const auto table = [](const abi_test::Case& c) {
    auto bytes = buffer_of(c);
    for (std::size_t i = 16; c.count != 0 && i < 16 + 16 * c.count; i += 16) {
      std::fill_n(&bytes[i + 8], 8, std::byte{0});
    }
    bytes[31] = std::byte{101};
    return table_of(bytes);
  };
  const abi_test::Case good{"some", Row::Named, Status::Success};
  EXPECT_EQ(table(good.sized(63)),
            "rr-buffer of 63 bytes, stats_version 1: asks for all statistics, with room for 2\n");
  EXPECT_EQ(
      table(good.asks(abi_test::id("MemLife"), abi_test::kNoop, ~std::uint64_t{0}).sized(74)),
      "rr-buffer of 74 bytes, stats_version 1: 3 statistics\n"
      "  id                       value  unit         meaning\n"
      "  MemLife                    101  percent      life remaining; above 100, the most it may "
      "be\n"
      "  NoopStat                     0               in place of one that could not be served\n"
      "  '\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff'                     0               not text: "
      "no NVDIMM can support it\n"
      "10 bytes after the last entry do not count\n");
}

}  // namespace
}  // namespace scmstats::cli
