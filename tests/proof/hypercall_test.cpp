// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <iostream>

#include "checks.hpp"
#include "compare.hpp"

namespace scmstats {
namespace {

using proof::Row, proof::Bool, proof::counterexample, proof::Number, proof::Output, proof::wide;
using std::uint64_t;

/// An NVDIMM with any number of statistics, allowed or not.
struct AnyNvdimm {
  struct Supported {
    Number count;
    Bool empty() const { return count == 0; }
    Number size() const { return count; }
  };
  Supported supported() const { return {device.supported}; }
  Bool allowed() const { return Bool(device.allowed); }

  const proof::Device& device;
};

class Proof : public testing::Test {
 protected:
  /// The rows from NotRam on are looked at if no row before decides.
  z3::expr registers_passed() const {
    return proof::decides(register_rows(call, device), Row::None);
  }

  template <typename Check>
  proof::Comparison compare_registers(Check check) {
    const AnyNvdimm nvdimm{device};
    return proof::compare(any, register_rows(call, device), [&] {
      return check(call, proof::Paths::choose(device.plugged) ? &nvdimm : nullptr);
    });
  }

  template <typename Check>
  proof::Comparison compare_header(Check check) {
    return proof::compare(registers_passed(), header_rows(call, device, header),
                          [&] { return check(call, AnyNvdimm{device}, header); });
  }

  /// Compares with the row that says whether the buffer wraps, and no other.
  template <typename Wraps>
  proof::Comparison compare_wraps(Wraps wraps) {
    const proof::Condition row{Row::NotRam, wraps_past_2_64(call), -3, call.drc_index.expr()};
    return proof::compare(call.size.expr() != Number(0).expr(), {&row, 1}, [&] {
      return wraps(call.address, call.size)
                 ? std::optional(Output{Status::Privilege, call.drc_index})
                 : std::nullopt;
    });
  }

  const z3::expr any = proof::context().bool_val(true);
  proof::Call call;
  proof::Device device;
  proof::Header header;
};

using Rows = std::set<Row>;

/// The rows of a part of the table, and Row::None.
Rows rows_of(const std::vector<proof::Condition>& table) {
  Rows rows{Row::None};
  for (const proof::Condition& each : table) rows.insert(each.row);
  return rows;
}

TEST_F(Proof, TheRegistersAreDecidedAsTheTableSaysForAllValues) {
  const auto result = compare_registers(
      [](const auto&... arguments) { return check_registers<Output>(arguments...); });
  EXPECT_EQ(result.refuted, "");
  const Rows rows = rows_of(register_rows(call, device));
  EXPECT_EQ(result.rows, rows);
  EXPECT_EQ(static_cast<std::size_t>(result.ways), rows.size());
}

TEST_F(Proof, ABufferIsSaidToWrapWhereItDoesForAllAddressesAndSizesButNone) {
  const auto result = compare_wraps(wraps<Number>);
  EXPECT_EQ(result.refuted, "");
  EXPECT_EQ(result.rows, (Rows{Row::None, Row::NotRam}));
}

TEST_F(Proof, TheHeaderIsDecidedAsTheTableSaysForAllValues) {
  const auto result =
      compare_header([](const auto&... arguments) { return check_header<Output>(arguments...); });
  EXPECT_EQ(result.refuted, "");
  EXPECT_EQ(result.rows, rows_of(header_rows(call, device, header)));
}

TEST_F(Proof, WhatIsReadFitsOurCopyAndHoldsTheHeader) {
  const z3::expr size = wide(call.size);
  EXPECT_EQ(counterexample(registers_passed(),
                           uge(size, wide(sizeof(RrHeader))) && ule(size, wide(sizeof(RrBuffer)))),
            std::nullopt);
}

TEST_F(Proof, TheSizeOfNo32BitCountOverflows) {
  const auto count = Number::any("count", 32);
  EXPECT_EQ(counterexample(any, wide(result_size(count)) == wide(16) + wide(16) * wide(count)),
            std::nullopt);
}

// No more is served than is asked for, and for "all" no more than is supported.
TEST_F(Proof, EveryEntryAskedForAndAnsweredIsInsideTheGuestsBuffer) {
  const z3::expr answered =
      registers_passed() && proof::decides(header_rows(call, device, header), Row::None);
  const auto served = Number::any("served");
  const z3::expr count = wide(header.num_statistics);
  const z3::expr most = z3::ite(count == wide(0), wide(device.supported), count);
  EXPECT_EQ(counterexample(answered && ule(wide(served), most),
                           ule(wide(result_size(served)), wide(call.size)) &&
                               ule(wide(served), wide(kMaxStatistics))),
            std::nullopt);
}

// The proof's own test: arithmetic that is wrong somewhere is refuted by an example of where.

void expect_refuted(const proof::Comparison& result) {
  EXPECT_NE(result.refuted, "");
  std::cout << result.refuted;
}

TEST_F(Proof, RefutesAWrapThatIsOffByOne) {
  expect_refuted(compare_wraps([](Number address, Number size) {
    return address > std::numeric_limits<uint64_t>::max() - size;
  }));
  expect_refuted(compare_wraps([](Number address, Number size) {
    return address > std::numeric_limits<uint64_t>::max() - (size - 2);
  }));
}

TEST_F(Proof, RefutesAWrapThatIsSeenByTheSumBeingSmaller) {
  expect_refuted(
      compare_wraps([](Number address, Number size) { return address + size < address; }));
}

TEST_F(Proof, RefutesASizeCutTo32Bits) {
  expect_refuted(compare_registers([](const proof::Call& in, const AnyNvdimm* nvdimm) {
    proof::Call cut = in;
    cut.size = in.size & 0xffffffff;
    return check_registers<Output>(cut, nvdimm);
  }));
}

TEST_F(Proof, RefutesAnEarlierRowAfterALaterOne) {
  expect_refuted(compare_registers([](const proof::Call& in, const AnyNvdimm* nvdimm) {
    const bool too_large = in.size > kMaxRrBufferSize;
    return too_large ? std::optional(Output{Status::P3, in.drc_index})
                     : check_registers<Output>(in, nvdimm);
  }));
}

TEST_F(Proof, RefutesAnR4ThatIsNotAsItCame) {
  expect_refuted(compare_registers([](const proof::Call& in, const AnyNvdimm* nvdimm) {
    auto output = check_registers<Output>(in, nvdimm);
    if (output && output->status == Status::P3) output->r4 = 0;
    return output;
  }));
}

TEST_F(Proof, RefutesACountWhoseSizeIsCutTo32Bits) {
  expect_refuted(compare_header(
      [](const proof::Call& in, const AnyNvdimm& nvdimm, const proof::Header& request) {
        auto output = check_header<Output>(in, nvdimm, request);
        if (!output || output->status != Status::P3 || request.num_statistics == 0) return output;
        const bool fits = !(in.size < (result_size(request.num_statistics) & 0xffffffff));
        if (fits) output.reset();
        return output;
      }));
}

TEST_F(Proof, RefutesAHeaderWithoutTheRowTooManyNamed) {
  expect_refuted(compare_header(
      [](const proof::Call& in, const AnyNvdimm& nvdimm, const proof::Header& request) {
        auto output = check_header<Output>(in, nvdimm, request);
        const bool too_many = request.num_statistics > kMaxStatistics;
        if (output && output->status == Status::P3 && too_many) output.reset();
        return output;
      }));
}

}  // namespace
}  // namespace scmstats
