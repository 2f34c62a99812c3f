// SPDX-License-Identifier: MIT
// The hypercall against the oracle: the same registers, guest memory after the call, and accesses.

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "scenario.hpp"

namespace scmstats::fuzz {
namespace {

using abi_test::Row;
using abi_test::oracle::Outcome;
using abi_test::oracle::RamRegion;

/// The RAM of the window, for the oracle.
struct Ram {
  std::array<RamRegion, Window::kSegments + 1> regions;
  std::size_t count = 0;

  explicit Ram(const Window& window) {
    std::uint64_t first = window.base;
    for (const Segment& segment : window.segments) {
      if (segment.size != 0 && is_ram(segment.access)) add(first, segment);
      first += segment.size;
    }
  }

  void add(std::uint64_t first, const Segment& segment) {
    const std::uint64_t last = first + segment.size - 1;
    const bool writable = is_writable(segment.access);
    if (last < first) {
      regions[count++] = {first, ~0ull, writable};
      first = 0;
    }
    regions[count++] = {first, last, writable};
  }
};

/// Returns the oracle's result; `contents` becomes what the memory must be afterwards.
void expect(const Scenario& scenario, const Nvdimms& nvdimms, Contents& contents,
            Outcome& outcome) {
  const auto& [r4, r5, r6] = scenario.registers;
  const Ram ram(scenario.window);
  static std::array<std::uint8_t, abi_test::kPage> buffer;
  const std::uint64_t offset = r5 - scenario.window.base;
  // The oracle looks at the buffer only where it is all RAM, and so all in the window.
  if (r6 <= buffer.size() && offset < Window::kSize && r6 <= Window::kSize - offset) {
    std::memcpy(buffer.data(), &contents[offset], r6);
  }
  abi_test::oracle::call({nvdimms.for_oracle(), std::span{ram.regions}.first(ram.count)},
                         scenario.registers, buffer.data(), outcome);

  const auto rewrites = std::span{scenario.rewrites}.first(scenario.num_rewrites);
  const bool wraps = r5 + (r6 - 1) < r5;
  if (outcome.row >= Row::NotRam && !wraps)
    apply(rewrites, Rewrite::AfterRead, scenario.window, r5, contents);
  if (outcome.result_size != 0) {
    std::memcpy(&contents[offset], outcome.result.data(), outcome.result_size);
  }
  if (outcome.row >= Row::ReadOnly)
    apply(rewrites, Rewrite::AfterWrite, scenario.window, r5, contents);
}

const Contents kNoise = [] {
  Contents noise;
  for (std::size_t i = 0; i < noise.size(); ++i)
    noise[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
  return noise;
}();

[[noreturn]] void fail(const Scenario& scenario, const Outcome& expected,
                       const HypercallOutput& output, const char* what) {
  std::fprintf(stderr,
               "hypercall: %s. Row %s of docs/abi.md decides: r3 %" PRId64 ", r4 %#" PRIx64
               ", %zu bytes of result; the call gave r3 %" PRId64 ", r4 %#" PRIx64 "\n",
               what, name(expected.row).data(), static_cast<std::int64_t>(expected.r3), expected.r4,
               expected.result_size, static_cast<std::int64_t>(output.status), output.r4);
  print(scenario);
  std::abort();
}

void run(Input input) {
  static Nvdimms nvdimms;
  static Contents contents, expected_contents;
  static Outcome expected;

  const Scenario scenario = decode(input, nvdimms);
  nvdimms.publish(scenario.slot, scenario.absent, scenario.seed);
  nvdimms.set_allowed(scenario.slot, scenario.allowed);
  contents = kNoise;
  write_request(scenario, contents);
  expected_contents = contents;
  expect(scenario, nvdimms, expected_contents, expected);

  Memory memory(scenario.window, std::span{scenario.rewrites}.first(scenario.num_rewrites),
                scenario.registers, contents);
  const auto& [r4, r5, r6] = scenario.registers;
  const HypercallOutput output = scm_performance_stats({r4, r5, r6}, nvdimms, memory);

  const char* wrong = memory.wrong();
  if (output.status != expected.r3)
    wrong = "wrong status";
  else if (output.r4 != expected.r4)
    wrong = "wrong r4";
  else if (memory.reads() != 0 && expected.row < Row::NotRam)
    wrong = "memory read too early";
  else if (memory.writes() != 0 && expected.row < Row::ReadOnly)
    wrong = "memory written to no purpose";
  else if (std::memcmp(contents.data(), expected_contents.data(), contents.size()) != 0)
    wrong = "wrong memory after the call";
  if (wrong) fail(scenario, expected, output, wrong);
}

}  // namespace
}  // namespace scmstats::fuzz

// For speed: nothing is allocated in a run.
extern "C" const char* __asan_default_options() {
  return "malloc_context_size=0:quarantine_size_mb=1:detect_leaks=0";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  scmstats::fuzz::run({data, size});
  return 0;
}
