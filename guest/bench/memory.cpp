// SPDX-License-Identifier: MIT
// Runs loops of loads and stores in ordinary memory and in the first NVDIMM. Each loop runs in
// every round, and prints its name when it has ended: bench/loops.py measures QEMU's CPU time.
// -append rounds=N.

#include <algorithm>

#include "guest/arguments.hpp"
#include "guest/console.hpp"
#include "guest/exceptions.hpp"
#include "guest/nvdimm.hpp"
#include "guest/start.hpp"

namespace {

using namespace guest;

constexpr size_t kWords = 1 << 23;        // 64 MiB: more than caches hold
constexpr size_t kCachedWords = 1 << 14;  // 128 KiB: a second-level cache holds them

alignas(4096) constinit uint64_t memory[kWords]{};

/// Loads and stores words, each once.
void pass(uint64_t* words) {
  volatile uint64_t* const begin = words;
  for (volatile uint64_t* word = begin; word != begin + kWords; ++word) *word = *word + 1;
}

/// Does the same with three instructions a word.
void tight(uint64_t* words, size_t count) {
  uint64_t* word = words - 1;
  uint64_t value = 0;
  asm volatile(
      "mtctr %2\n"
      "0: ldu %1, 8(%0)\n"
      "std %1, 0(%0)\n"
      "bdnz 0b\n"
      : "+b"(word), "+r"(value)
      : "r"(count)
      : "ctr", "memory");
}

void tight_pass(uint64_t* words) {
  tight(words, kWords);
}

void cached_pass(uint64_t* words) {
  for (size_t done = 0; done < kWords; done += kCachedWords) tight(words, kCachedWords);
}

enum class Where : uint8_t { kMemory, kNvdimm };

/// Loads and stores kWords words twice.
struct Loop {
  std::string_view name;
  Where where;
  void (*pass)(uint64_t* words);
};
constexpr Loop kLoops[] = {
    {"ordinary memory", Where::kMemory, pass},
    {"the NVDIMM", Where::kNvdimm, pass},
    {"tight, ordinary memory", Where::kMemory, tight_pass},
    {"tight, the NVDIMM", Where::kNvdimm, tight_pass},
    {"cached, ordinary memory", Where::kMemory, cached_pass},
    {"cached, the NVDIMM", Where::kNvdimm, cached_pass},
};

}  // namespace

void guest::run(const DeviceTree& tree) {
  const uint64_t rounds = std::clamp<uint64_t>(argument(tree, "rounds", 10), 1, 1000);
  const auto nvdimms = find_nvdimms(tree);
  catch_exceptions();
  const auto begin = nvdimms.empty() ? std::nullopt : bind_memory(nvdimms[0]);
  if (!begin) return print("no NVDIMM\n");
  auto* const nvdimm = reinterpret_cast<uint64_t*>(*begin);

  for (uint64_t round = 0; round < rounds; ++round) {
    print("round\n");
    for (const Loop& loop : kLoops) {
      for (int i = 0; i < 2; ++i) loop.pass(loop.where == Where::kNvdimm ? nvdimm : memory);
      print(loop.name, "\n");
    }
  }
  print("end\n");
}
