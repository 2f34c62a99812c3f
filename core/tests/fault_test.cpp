// SPDX-License-Identifier: MIT
#include "scmstats/core/fault.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <string_view>

#include "abi/boundaries.hpp"
#include "abi/check.hpp"
#include "abi/fake_machine.hpp"
#include "allocation_count.hpp"
#include "scmstats/core/wire.hpp"

namespace scmstats {
namespace {

constexpr std::uint64_t kDrc = 0x90000000;
constexpr StatisticId kLife{"MemLife"}, kSeconds{"PonSecs"}, kReads{"MedRCnt"};
constexpr StatisticId kVendors{"AcmeTemp"};
constexpr std::uint64_t kBase = 0x10000, kAddress = kBase + 0x800;

/// Gives each call the same faults.
class FixedFaults : public FaultInjector {
 public:
  std::span<const ActiveFault> decide(std::uint64_t, Request request) noexcept override {
    last = request;
    ++asked;
    return faults;
  }

  std::vector<ActiveFault> faults;
  Request last = Request::Unknown;
  int asked = 0;
};

/// An NVDIMM with MemLife = 87, PonSecs = 1000, MedRCnt without a value.
class Faults : public testing::Test, public NvdimmLookup {
 protected:
  Faults() { publish(87, 1000); }

  void publish(std::optional<std::uint64_t> life, std::optional<std::uint64_t> seconds) {
    nvdimm.publish(std::vector<std::optional<std::uint64_t>>{life, seconds, std::nullopt});
  }

  const Nvdimm* find(std::uint64_t drc_index) const noexcept override {
    return drc_index == kDrc ? &nvdimm : nullptr;
  }

  HypercallOutput call(std::uint64_t size, std::uint64_t address = kAddress) {
    std::vector<ActiveFault> active;
    for (const Fault& each : faults) active.push_back({&each, turn});
    injector.faults = active;
    return faulted_scm_performance_stats({kDrc, address, size}, *this, memory, injector);
  }

  HypercallOutput ask(std::vector<StatisticId> ids, std::uint64_t size = 256) {
    RrBuffer request{};
    request.header = {kEyeCatcher, kStatsVersion, static_cast<std::uint32_t>(ids.size())};
    for (std::size_t i = 0; i < ids.size(); ++i) request.entries[i] = {ids[i].number(), 0xaa};
    fill();
    std::memcpy(memory.at(kAddress), &request, rr_buffer_size(ids.size()));
    return call(size);
  }

  HypercallOutput ask_all(std::uint64_t size = 256) { return ask({}, size); }

  void fill() { std::memset(memory.at(kBase), 0x5a, 0x2000); }

  RrBuffer buffer() {
    RrBuffer copy;
    std::memcpy(&copy, memory.at(kAddress), sizeof(copy));
    return copy;
  }

  /// "MemLife=87 PonSecs=1000", of as many entries as were written.
  std::string entries() {
    const RrBuffer copy = buffer();
    std::string text;
    for (std::size_t i = 0; copy.entries[i].id != 0x5a5a5a5a5a5a5a5a; ++i) {
      const auto id = StatisticId{copy.entries[i].id}.text();
      std::string name(id.begin(), id.end());
      name.erase(name.find_last_not_of(' ') + 1);
      text += (text.empty() ? "" : " ") + name + "=" + std::to_string(copy.entries[i].value);
    }
    return text;
  }

  std::uint32_t count() { return buffer().header.num_statistics; }

  Nvdimm nvdimm{{kLife, kSeconds, kReads}};
  FakeMemory memory{{{kBase, std::vector<std::uint8_t>(0x2000)},
                     {0x20000, std::vector<std::uint8_t>(0x1000), true}}};
  FixedFaults injector;
  std::vector<Fault> faults;
  std::uint64_t turn = 0;
};

TEST_F(Faults, ThatAreNoneGiveTheRightAnswer) {
  EXPECT_EQ(call(0), (HypercallOutput{Status::Success, 64}));
  EXPECT_EQ(injector.last, Request::Size);
  EXPECT_EQ(ask_all(), (HypercallOutput{Status::Success, 0}));
  EXPECT_EQ(injector.last, Request::All);
  EXPECT_EQ(entries(), "MemLife=87 PonSecs=1000");
  EXPECT_EQ(ask({kReads}), (HypercallOutput{Status::Partial, kReads.number()}));
  EXPECT_EQ(injector.last, Request::Named);
  EXPECT_EQ(call(15), (HypercallOutput{Status::BadData, kDrc}));
  EXPECT_EQ(injector.last, Request::Unknown);
  EXPECT_EQ(injector.asked, 4);
}

TEST_F(Faults, SetTheStatusOfEveryRequestAndWriteNothing) {
  faults = {{.status = Status::Hardware}};
  const HypercallOutput expected{Status::Hardware, kDrc};
  EXPECT_EQ(call(0), expected);
  EXPECT_EQ(call(15), expected);
  EXPECT_EQ(ask_all(), expected);
  EXPECT_EQ(ask({kSeconds}), expected);
  EXPECT_EQ(memory.writes, 0);
  faults = {{.status = Status{9902}, .r4 = 7}};
  EXPECT_EQ(ask_all(), (HypercallOutput{Status{9902}, 7}));
}

TEST_F(Faults, SetASuccessWithAnAnswerOrWithoutOne) {
  faults = {{.status = Status::Partial}};
  EXPECT_EQ(ask_all(), (HypercallOutput{Status::Partial, 0}));
  EXPECT_EQ(entries(), "MemLife=87 PonSecs=1000");
  faults = {{.status = Status::Success}};
  EXPECT_EQ(ask({kReads}), (HypercallOutput{Status::Success, kReads.number()}));
  EXPECT_EQ(call(15), (HypercallOutput{Status::Success, kDrc}));
  faults = {{.status = Status::Hardware, .write = 4096}};
  EXPECT_EQ(ask_all(), (HypercallOutput{Status::Hardware, kDrc}));
  EXPECT_EQ(entries(), "MemLife=87 PonSecs=1000");
}

TEST_F(Faults, SetAnySize) {
  turn = 5;
  for (const std::uint64_t size : {0ull, 8ull, 17ull, 0x7fffffffffffull, ~0ull}) {
    faults = {{.r4 = size}};
    EXPECT_EQ(call(0), (HypercallOutput{Status::Success, size}));
  }
  faults = {{.r4 = 272, .step = ~0ull}};
  for (turn = 0; turn < 3; ++turn) EXPECT_EQ(call(0).r4, 272 - turn);
}

TEST_F(Faults, SetTheHeader) {
  faults = {{.eye_catcher = 42, .version = 2, .count = 0xffffffff}};
  EXPECT_EQ(ask_all(), (HypercallOutput{Status::Success, 0}));
  EXPECT_EQ(buffer().header.eye_catcher, 42u);
  EXPECT_EQ(buffer().header.stats_version, 2u);
  EXPECT_EQ(count(), 0xffffffffu);
  EXPECT_EQ(entries(), "MemLife=87 PonSecs=1000");
  faults = {{.count = 0}};
  ask({kLife, kSeconds});
  EXPECT_EQ(count(), 0u);
  EXPECT_EQ(entries(), "MemLife=87 PonSecs=1000");
}

TEST_F(Faults, ChangeIdsValuesAndOrder) {
  faults = {{.values = {{kLife, 101}, {kReads, 5}}, .ids = {{kSeconds, kLife}}, .reversed = true}};
  ask_all();
  EXPECT_EQ(entries(), "MemLife=1000 MemLife=101");
  faults = {{.ids = {{kLife, StatisticId{0xff00000000000080u}}}}};
  EXPECT_EQ(ask({kLife}), (HypercallOutput{Status::Success, 0}));
  EXPECT_EQ(buffer().entries[0].id, 0xff00000000000080u);
  faults = {{.values = {{kSeconds, 2}}, .step = ~0ull}};
  for (turn = 0; turn < 4; ++turn) {
    ask({kSeconds});
    EXPECT_EQ(buffer().entries[0].value, 2 - turn);
  }
}

TEST_F(Faults, LetStatisticsVanish) {
  faults = {{.vanish = {kLife, kVendors}}};
  EXPECT_EQ(call(0).r4, 48u);
  EXPECT_EQ(ask_all(), (HypercallOutput{Status::Success, 0}));
  EXPECT_EQ(entries(), "PonSecs=1000");
  EXPECT_EQ(count(), 1u);
  EXPECT_EQ(ask({kSeconds, kLife}), (HypercallOutput{Status::Partial, kLife.number()}));
  EXPECT_EQ(entries(), "PonSecs=1000 NoopStat=0");
  faults = {{.vanish = {kLife}}, {.vanish = {kSeconds}}};
  EXPECT_EQ(ask_all(), (HypercallOutput{Status::Hardware, kDrc}));
  EXPECT_EQ(entries(), "");
}

TEST_F(Faults, LetStatisticsAppear) {
  faults = {{.appear = {{kVendors, 41}, {kReads, 6}, {kLife, 1}}}};
  EXPECT_EQ(call(0).r4, 80u);
  ask_all();
  EXPECT_EQ(entries(), "MemLife=87 PonSecs=1000 AcmeTemp=41 MedRCnt=6");
  EXPECT_EQ(count(), 4u);
  EXPECT_EQ(ask({kVendors, kReads}), (HypercallOutput{Status::Success, 0}));
  EXPECT_EQ(entries(), "AcmeTemp=41 MedRCnt=6");
  ask_all(64);  // there is room for three
  EXPECT_EQ(entries(), "MemLife=87 PonSecs=1000 AcmeTemp=41");
  publish(std::nullopt, std::nullopt);
  EXPECT_EQ(ask_all(), (HypercallOutput{Status::Success, 0}));
  EXPECT_EQ(entries(), "AcmeTemp=41 MedRCnt=6 MemLife=1");
  EXPECT_EQ(ask_all(63), (HypercallOutput{Status::P3, kDrc}));
}

TEST_F(Faults, ThatComposeAreAppliedInTurn) {
  faults = {{.status = Status::Busy, .vanish = {kLife}},
            {.status = Status::Success, .appear = {{kLife, 3}}},
            {.values = {{kLife, 4}}}};
  EXPECT_EQ(ask_all(), (HypercallOutput{Status::Success, 0}));
  EXPECT_EQ(entries(), "PonSecs=1000 MemLife=4");
  EXPECT_EQ(call(0).r4, 64u);
}

TEST_F(Faults, WriteAPartOfTheAnswer) {
  for (std::size_t most : {0u, 1u, 15u, 16u, 20u, 47u, 48u, 49u, 4096u}) {
    faults = {{}};
    ask_all();
    const RrBuffer right = buffer();
    memory.writes = 0;
    faults = {{.write = most}};
    EXPECT_EQ(ask_all(), (HypercallOutput{Status::Success, 0}));
    const RrBuffer partly = buffer();
    EXPECT_EQ(memory.writes, most == 0 ? 0 : 1);
    const std::size_t written = std::min<std::size_t>(most, 48);
    EXPECT_EQ(std::memcmp(&partly, &right, written), 0);
    fill();
    RrBuffer request{};
    request.header = {kEyeCatcher, kStatsVersion, 0};
    std::memcpy(memory.at(kAddress), &request, 16);
    EXPECT_EQ(std::memcmp(reinterpret_cast<const char*>(&partly) + written,
                          memory.at(kAddress) + written, sizeof(RrBuffer) - written),
              0);
  }
}

TEST_F(Faults, WriteNoReadOnlyMemory) {
  faults = {{.count = 3}};
  RrBuffer request{};
  request.header = {kEyeCatcher, kStatsVersion, 0};
  std::memcpy(memory.at(0x20000), &request, 16);
  EXPECT_EQ(call(256, 0x20000), (HypercallOutput{Status::Privilege, kDrc}));
  EXPECT_EQ(std::memcmp(memory.at(0x20000), &request, 16), 0);
  faults = {{.write = 0}};
  EXPECT_EQ(call(256, 0x20000), (HypercallOutput{Status::Success, 0}));
}

Fault random_fault(std::mt19937_64& random) {
  const auto chance = [&] { return random() % 4 == 0; };
  const auto any_id = [&] {
    constexpr StatisticId kIds[] = {kLife, kSeconds, kReads, kVendors, kNoopStat};
    return random() % 6 == 0 ? StatisticId{random()} : kIds[random() % 5];
  };
  Fault fault;
  if (chance()) fault.status = Status{static_cast<std::int64_t>(random() % 20) - 10};
  if (chance()) fault.r4 = random();
  if (chance()) fault.count = static_cast<std::uint32_t>(random());
  if (chance()) fault.write = random() % 4097;
  if (chance()) fault.step = random();
  fault.reversed = chance();
  while (chance()) fault.vanish.push_back(any_id());
  while (!chance()) fault.appear.push_back({any_id(), random()});
  while (chance()) fault.values.push_back({any_id(), random()});
  while (chance()) fault.ids.push_back({any_id(), any_id()});
  return fault;
}

TEST_F(Faults, NeverWriteOutsideTheBufferOrAllocate) {
  std::mt19937_64 random(20261126);
  std::vector<std::uint8_t> before(0x2000);
  for (int round = 0; round < 20000; ++round) {
    faults.clear();
    while (random() % 3 != 0) faults.push_back(random_fault(random));
    std::vector<ActiveFault> active;
    for (const Fault& each : faults) active.push_back({&each, random()});
    injector.faults = active;

    fill();
    RrBuffer request{};
    request.header = {kEyeCatcher, kStatsVersion, static_cast<std::uint32_t>(random() % 4)};
    for (RrEntry& entry : request.entries) entry = {kLife.number(), 1};
    const std::uint64_t size = random() % 300;
    std::memcpy(memory.at(kAddress), &request, 64);
    std::memcpy(before.data(), memory.at(kBase), before.size());

    memory.reads = memory.writes = 0;
    const int allocations = allocation_count();
    faulted_scm_performance_stats({kDrc, kAddress, size}, *this, memory, injector);
    ASSERT_EQ(allocation_count(), allocations);
    ASSERT_LE(memory.reads, 1);
    ASSERT_LE(memory.writes, 1);
    const std::uint8_t* const after = memory.at(kBase);
    const std::size_t first = kAddress - kBase;
    ASSERT_EQ(std::memcmp(before.data(), after, first), 0);
    ASSERT_EQ(std::memcmp(before.data() + first + size, after + first + size,
                          before.size() - first - size),
              0);
  }
}

/// Calls by way of the faults, of which there are none.
struct FaultlessMachine : FakeMachine {
  abi_test::Result call(std::uint64_t drc_index, std::uint64_t address, std::uint64_t size) {
    FixedFaults none;
    const HypercallOutput output =
        faulted_scm_performance_stats({drc_index, address, size}, *this, memory, none);
    return {output.status, output.r4, address, size};
  }
};

TEST(NoFault, GivesTheTablesResultInEveryCase) {
  int cases = 0;
  abi_test::for_each_case([&](const abi_test::Case& c) {
    FaultlessMachine machine;
    EXPECT_EQ(abi_test::check(c, machine), nullptr) << name(c.row) << ": " << c.name;
    ++cases;
  });
  EXPECT_GT(cases, 40);
}

}  // namespace
}  // namespace scmstats
