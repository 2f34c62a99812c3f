// SPDX-License-Identifier: MIT
#include "scmstats/core/hypercall.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "abi/boundaries.hpp"
#include "abi/check.hpp"
#include "abi/fake_machine.hpp"
#include "abi/one_page.hpp"
#include "allocation_count.hpp"

namespace scmstats {
namespace {

std::vector<abi_test::Case> all_cases() {
  std::vector<abi_test::Case> cases;
  abi_test::for_each_case([&](const abi_test::Case& c) { cases.push_back(c); });
  return cases;
}

class HypercallCase : public testing::TestWithParam<abi_test::Case> {};

TEST_P(HypercallCase, ComesToWhatTheTableSays) {
  FakeMachine machine;
  const int allocations = allocation_count();
  EXPECT_EQ(abi_test::check(GetParam(), machine), nullptr);
  EXPECT_EQ(allocation_count(), allocations);

  // Memory is touched only where the row may.
  using abi_test::Row;
  const Row row = GetParam().row;
  const bool read =
      row > Row::NotRam || (row == Row::NotRam && GetParam().place != abi_test::Place::Wraps);
  EXPECT_EQ(machine.memory.reads, read ? 1 : 0);
  EXPECT_EQ(machine.memory.writes, row < Row::ReadOnly ? 0 : 1);
}

std::string name_of(const testing::TestParamInfo<abi_test::Case>& info) {
  std::string name;
  for (const char c :
       std::string(abi_test::name(info.param.row)) + "_" + std::string(info.param.name)) {
    name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  }
  return name + "_" + std::to_string(info.index);
}

INSTANTIATE_TEST_SUITE_P(Abi, HypercallCase, testing::ValuesIn(all_cases()), name_of);

TEST(HypercallCases, DecideInEveryRow) {
  std::set<abi_test::Row> rows;
  for (const abi_test::Case& c : all_cases()) rows.insert(c.row);
  EXPECT_EQ(rows.size(), abi_test::kRows);
  EXPECT_EQ(*rows.begin(), abi_test::Row::UnknownNvdimm);
  EXPECT_EQ(*rows.rbegin(), abi_test::Row::Partial);
}

TEST(HypercallCases, AreDecidedByTheFirstRowThatHolds) {
  const FakeMachine machine;
  for (const abi_test::Case& c : all_cases()) {
    const abi_test::Case decided = abi_test::decided(c, machine.map());
    EXPECT_EQ(std::tie(decided.row, decided.status, decided.r4), std::tie(c.row, c.status, c.r4))
        << c.name;
  }
}

using RowPair = std::pair<abi_test::Row, abi_test::Row>;
using RowPairs = std::set<RowPair>;

template <typename Function>
void for_each_row_after(abi_test::Row row, Function function) {
  for (std::size_t later = number(row) + 1; later <= abi_test::kRows; ++later) {
    function(static_cast<abi_test::Row>(later));
  }
}

TEST(HypercallCases, AtEveryTwoBoundariesTheFirstRowThatHoldsDecides) {
  using abi_test::Row;
  FakeMachine machine;
  RowPairs met;
  abi_test::for_each_boundary(machine.map(), [&](const abi_test::Case& c, abi_test::Rows held) {
    const char* fault = abi_test::check(c, machine);
    EXPECT_EQ(fault, nullptr) << fault << ", row " << name(c.row) << ": "
                              << testing::PrintToString(c);
    for_each_row_after(c.row, [&](Row later) {
      if (contains(held, later)) met.insert({c.row, later});
    });
  });
  // A size is not both too small and too large, a count not both 0 and too large; nothing is asked
  // for by name where all is; not every id has a value where one has none.
  RowPairs both;
  for_each_row_after(Row::None, [&](Row row) {
    for_each_row_after(row, [&](Row later) { both.insert({row, later}); });
  });
  for (const auto& never : {RowPair{Row::SizeQuery, Row::AbovePage},
                            {Row::BelowHeader, Row::AbovePage},
                            {Row::TooManyNamed, Row::NoValue},
                            {Row::TooManyNamed, Row::All},
                            {Row::NoValue, Row::Partial},
                            {Row::All, Row::Partial},
                            {Row::Named, Row::Partial}}) {
    both.erase(never);
  }
  EXPECT_EQ(met, both);
}

// The test's own test: a wrong answer must be seen.
TEST(HypercallCases, FailWhereTheCallDoesOtherwise) {
  const abi_test::Case good =
      abi_test::Case{"all", abi_test::Row::All, Status::Success}.gives_r4(0);
  FakeMachine machine;
  abi_test::Case wrong_status = good, wrong_r4 = good, wrong_values = good;
  wrong_status.status = Status::P3;
  wrong_r4.r4 = 1;
  machine.find_nvdimm(abi_test::Nvdimm::Vendor)
      .publish(std::vector<std::optional<std::uint64_t>>(255, 1));
  wrong_values.nvdimm = abi_test::Nvdimm::Vendor;
  wrong_values.size = 4096;
  EXPECT_STREQ(abi_test::check(wrong_status, machine), "wrong status");
  EXPECT_STREQ(abi_test::check(wrong_r4, machine), "wrong r4");
  EXPECT_STREQ(abi_test::check(wrong_values, machine), "wrong answer in memory");
}

TEST(Hypercall, AnswersAllOfAnyNumberOfStatistics) {
  for (std::size_t size = 1; size <= kMaxStatistics; ++size) {
    std::vector<StatisticId> ids;
    std::vector<std::optional<std::uint64_t>> values;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> expected;
    for (std::size_t i = 0; i < size; ++i) {
      ids.push_back(StatisticId{0x0101010101010101 * (i + 1)});
      values.push_back(i % 5 == 3 ? std::nullopt : std::optional(~i));
      if (values[i]) expected.emplace_back(ids[i].number(), *values[i]);
    }
    Nvdimm nvdimm(ids);
    nvdimm.publish(values);
    OnePage page;
    page.buffer.header = {kEyeCatcher, kStatsVersion, 0};
    const auto output = scm_performance_stats({OneNvdimm::kIndex, 0, rr_buffer_size(size)},
                                              OneNvdimm(nvdimm), page);
    EXPECT_EQ(output.status, Status::Success);
    std::vector<std::pair<std::uint64_t, std::uint64_t>> answered;
    for (std::size_t i = 0; i < page.buffer.header.num_statistics; ++i) {
      answered.emplace_back(page.buffer.entries[i].id, page.buffer.entries[i].value);
    }
    EXPECT_EQ(answered, expected) << size;
  }
}

TEST(Hypercall, HasTheNumberThatLinuxCalls) {
  EXPECT_EQ(kScmPerformanceStats, 0x418u);
}

// Each call fails its row, and every later row that can fail at the same time.
TEST(Hypercall, DecidesByTheFirstRowThatFails) {
  using enum abi_test::Nvdimm;
  using abi_test::Case, abi_test::Row;
  FakeMachine machine;
  machine.find_nvdimm(Nothing).set_allowed(false);
  const Case calls[] = {
      Case{"", Row::UnknownNvdimm, Status::Parameter}.on(NotPlugged).sized(15),
      Case{"", Row::NoStatistics, Status::Unsupported}.on(Nothing).sized(4097),
      Case{"", Row::Denied, Status::Authority}.on(Off).sized(0),
      Case{"", Row::SizeQuery, Status::Success}
          .sized(0)
          .at(abi_test::Place::Wraps)
          .gives_r4(abi_test::kAllSize),
      Case{"", Row::BelowHeader, Status::BadData}.sized(15).at(abi_test::Place::Wraps),
      Case{"", Row::AbovePage, Status::P3}.sized(4097).at(abi_test::Place::Wraps),
      Case{"", Row::EyeCatcher, Status::BadData}.eye(0).versioned(2).counting(256),
      Case{"", Row::Version, Status::NotAvailable}.versioned(2).counting(256),
      Case{"", Row::TooSmall, Status::P3}.on(NoValues).sized(abi_test::kAllSize - 1),
      Case{"", Row::NoValue, Status::Hardware}.on(NoValues).at(abi_test::Place::Ram),
  };
  for (const Case& call : calls)
    EXPECT_EQ(abi_test::check(call, machine), nullptr) << name(call.row);
}

TEST(Hypercall, LooksAtABufferUpToTheLastAddressAndAtNoneThatIsAByteLonger) {
  for (const std::uint64_t size : {std::uint64_t{16}, abi_test::kAllSize, abi_test::kPage}) {
    FakeMachine machine;
    EXPECT_EQ(machine.call(abi_test::kFirstDrcIndex, -size, size).r3, Status::Privilege);
    EXPECT_EQ(machine.memory.reads, 1);
    EXPECT_EQ(machine.call(abi_test::kFirstDrcIndex, 1 - size, size).r3, Status::Privilege);
    EXPECT_EQ(machine.memory.reads, 1);
  }
}

/// A guest that publishes, as it were, in the midst of the call's only read of its memory.
class PublishingMemory : public FakeMemory {
 public:
  explicit PublishingMemory(Nvdimm& nvdimm)
      : FakeMemory({{0, std::vector<std::uint8_t>(4096)}}), nvdimm_(nvdimm) {}
  bool read(std::uint64_t address, std::span<std::byte> bytes) noexcept override {
    const std::optional<std::uint64_t> values[] = {7};
    nvdimm_.publish(values);
    return FakeMemory::read(address, bytes);
  }

 private:
  Nvdimm& nvdimm_;
};

/// The only NVDIMM, whatever the index.
struct One : NvdimmLookup {
  explicit One(const Nvdimm& only) : nvdimm(only) {}
  const Nvdimm* find(std::uint64_t) const noexcept override { return &nvdimm; }
  const Nvdimm& nvdimm;
};

/// Asks for all, in a buffer of that size at address 0.
HypercallOutput ask_for_all(const Nvdimm& nvdimm, FakeMemory& memory, std::uint64_t size) {
  abi_test::Image image;
  abi_test::write_request({"all", abi_test::Row::All, Status::Success}, image);
  std::copy_n(&image[abi_test::kGuard], 16, memory.at(0));
  return scm_performance_stats({0, 0, size}, One(nvdimm), memory);
}

TEST(Hypercall, AnswersFromTheSampleThatIsNewestWhenItAnswers) {
  Nvdimm nvdimm({"MemLife"});
  PublishingMemory memory(nvdimm);
  EXPECT_EQ(ask_for_all(nvdimm, memory, 32).status, Status::Success);
  EXPECT_EQ(*memory.at(31), 7);
}

// 64 of them fill a word of the snapshot's presence bits, so that what is after it is a value.
TEST(Hypercall, AnswersWithJustWhatIsSupportedHoweverMany) {
  for (const std::size_t count : {1u, 63u, 64u, 65u, 128u, 192u, 255u}) {
    std::vector<StatisticId> supported;
    for (std::size_t i = 0; i < count; ++i) supported.emplace_back(abi_test::supported_id(i));
    Nvdimm nvdimm(supported);
    nvdimm.publish(std::vector<std::optional<std::uint64_t>>(count, ~std::uint64_t{0}));
    FakeMemory memory({{0, std::vector<std::uint8_t>(4096)}});
    EXPECT_EQ(ask_for_all(nvdimm, memory, 4096).status, Status::Success);
    EXPECT_EQ(*memory.at(15), count);
    EXPECT_EQ(*memory.at(15 + 16 * count), 0xff);
    if (count < 255) {
      EXPECT_EQ(*memory.at(16 + 16 * count), 0);
    }
  }
}

}  // namespace
}  // namespace scmstats
