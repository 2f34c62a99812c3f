// SPDX-License-Identifier: MIT
// Times hypercalls, each in every round, so that a disturbed machine disturbs all alike. Prints for
// each the median of the rounds, in picoseconds a call as the boot vCPU sees it; the other vCPUs
// make the same call meanwhile. -append rounds=N calls=N: calls in a round.

#include <algorithm>
#include <array>

#include "calls.hpp"
#include "guest/arguments.hpp"
#include "guest/console.hpp"
#include "guest/exceptions.hpp"
#include "guest/start.hpp"
#include "guest/timebase.hpp"
#include "guest/vcpus.hpp"

namespace {

using namespace guest;

constexpr size_t kMostRounds = 2000;
constexpr size_t kMostCalls = 8;
constexpr uint64_t kBetweenLooks = 16;  // calls of another vCPU before it looks whether to go on

constinit std::array<std::array<uint64_t, kMostRounds>, kMostCalls> ticks{};

// The round's call, for all vCPUs.
constinit const Call* timed = nullptr;
constinit uint64_t times = 0;
constinit uint64_t taken = 0;

uint64_t call_timed(size_t) {
  const uint64_t begin = timebase();
  if (!make_calls(*timed, 0, times)) fail("a call failed");
  taken = timebase() - begin;
  return times;
}

uint64_t call_meanwhile(size_t number) {
  uint64_t calls = 0;
  for (; working(); calls += kBetweenLooks) {
    if (!make_calls(*timed, number, kBetweenLooks)) fail("another vCPU's call failed", number);
  }
  return calls;
}

constexpr Task kRoles[kMaxCpus] = {call_timed, call_meanwhile, call_meanwhile, call_meanwhile};

uint64_t median(std::span<uint64_t> values) {
  uint64_t* const middle = values.data() + values.size() / 2;
  std::nth_element(values.data(), middle, values.data() + values.size());
  return *middle;
}

}  // namespace

void guest::run(const DeviceTree& tree) {
  const uint64_t rounds = std::clamp<uint64_t>(argument(tree, "rounds", 200), 1, kMostRounds);
  times = argument(tree, "calls", 500);
  const uint64_t frequency = timebase_frequency(tree).value_or(1);
  const auto calls = prepare_calls(find_nvdimms(tree));
  const size_t cpus = start_vcpus(tree);
  catch_exceptions();

  for (size_t round = 0; round < rounds; ++round) {
    for (size_t call = 0; call < calls.size(); ++call) {
      timed = &calls[call];
      work({kRoles, cpus});
      ticks[call][round] = taken;
    }
  }
  if (take_faults() != 0) return;
  for (size_t call = 0; call < calls.size(); ++call) {
    const uint64_t middle = median({ticks[call].data(), rounds});
    print(calls[call].name, ": ", decimal(nanoseconds(1000 * middle, frequency) / times), " ps\n");
  }
  print("end\n");
}
