// SPDX-License-Identifier: MIT
// Times loads and stores, of ordinary memory and of the first NVDIMM's, each in every round. Prints
// for each the median of the rounds, in picoseconds an access. -append rounds=N.

#include <algorithm>
#include <array>

#include "guest/arguments.hpp"
#include "guest/console.hpp"
#include "guest/exceptions.hpp"
#include "guest/nvdimm.hpp"
#include "guest/start.hpp"
#include "guest/timebase.hpp"

namespace {

using namespace guest;

constexpr size_t kWords = 1 << 23;  // 64 MiB: more than caches hold
constexpr size_t kMostRounds = 100;

alignas(4096) constinit uint64_t memory[kWords]{};

/// Loads and stores each word once.
uint64_t ticks_of_pass(uint64_t* words) {
  volatile uint64_t* const begin = words;
  const uint64_t before = timebase();
  for (volatile uint64_t* word = begin; word != begin + kWords; ++word) *word = *word + 1;
  return timebase() - before;
}

struct Place {
  std::string_view name;
  uint64_t* words;
  std::array<uint64_t, kMostRounds> ticks{};
};
constinit Place places[] = {{"ordinary memory", memory}, {"the NVDIMM", nullptr}};

}  // namespace

void guest::run(const DeviceTree& tree) {
  const uint64_t rounds = std::clamp<uint64_t>(argument(tree, "rounds", 10), 1, kMostRounds);
  const uint64_t frequency = timebase_frequency(tree).value_or(1);
  const auto nvdimms = find_nvdimms(tree);
  catch_exceptions();
  const auto begin = nvdimms.empty() ? std::nullopt : bind_memory(nvdimms[0]);
  if (!begin) return print("no NVDIMM\n");
  places[1].words = reinterpret_cast<uint64_t*>(*begin);

  for (size_t round = 0; round < rounds; ++round) {
    for (Place& place : places) place.ticks[round] = ticks_of_pass(place.words);
  }
  for (Place& place : places) {
    const auto middle = place.ticks.begin() + rounds / 2;
    std::nth_element(place.ticks.begin(), middle, place.ticks.begin() + rounds);
    print(place.name, ": ", decimal(nanoseconds(1000 * *middle, frequency) / (2 * kWords)),
          " ps\n");
  }
  print("end\n");
}
