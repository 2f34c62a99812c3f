// SPDX-License-Identifier: MIT
#include "abi/oracle.hpp"

#include <gtest/gtest.h>

#include "abi/fake_machine.hpp"

namespace scmstats {
namespace {

namespace oracle = abi_test::oracle;

/// The machine of the cases, where the oracle answers.
class OracleMachine : public FakeMachine {
 public:
  OracleMachine() {
    for (std::uint32_t slot = 0; slot < kNvdimms; ++slot) {
      const abi_test::Nvdimm which{slot};
      for (std::size_t index = 0; index < abi_test::supported(which); ++index) {
        const auto value = abi_test::value_at(which, index);
        statistics_[slot].push_back(
            {abi_test::supported_id(index), value.has_value(), value.value_or(0)});
      }
      nvdimms_[slot] = {abi_test::kFirstDrcIndex + slot, statistics_[slot],
                        !abi_test::switched_off(which)};
    }
  }

  abi_test::Result call(std::uint64_t drc_index, std::uint64_t address, std::uint64_t size) {
    std::array<std::uint8_t, abi_test::kPage> buffer;
    if (size <= buffer.size()) peek(address, std::span{buffer}.first(size));
    const oracle::RamRegion ram[] = {{0, kRam - 1, true},
                                     {kNvdimm, kNvdimm + 0x1ffff, true},
                                     {kReadOnly, kReadOnly + 0xffff, false}};
    oracle::Outcome outcome;
    oracle::call({nvdimms_, ram}, {drc_index, address, size}, buffer.data(), outcome);
    poke(address, std::span{outcome.result}.first(outcome.result_size));
    row = outcome.row;
    return {outcome.r3, outcome.r4, address, size};
  }

  abi_test::Row row = abi_test::Row::None;

 private:
  static constexpr std::size_t kNvdimms = static_cast<std::size_t>(abi_test::Nvdimm::NotPlugged);
  std::array<std::vector<oracle::Statistic>, kNvdimms> statistics_;
  std::array<oracle::Nvdimm, kNvdimms> nvdimms_;
};

TEST(Oracle, AgreesWithTheCases) {
  abi_test::for_each_case([](const abi_test::Case& c) {
    OracleMachine machine;
    EXPECT_EQ(abi_test::check(c, machine), nullptr) << c.name;
    EXPECT_EQ(machine.row, c.row) << c.name;
  });
}

}  // namespace
}  // namespace scmstats
