// SPDX-License-Identifier: MIT
// Measures a call in the core alone, and next to it a plain copy of the buffer.
// bench/core_figures.py knows the names. In all of one run:
// --benchmark_enable_random_interleaving=true.

#include <benchmark/benchmark.h>

#include <string>

#include "machine.hpp"
#include "plain_copy.hpp"

namespace {

using namespace scmstats;
using namespace scmstats::bench;

constexpr std::size_t kMany = 256;
constexpr std::size_t kOfCatalogue = 16;

/// A kind of call, with the NVDIMMs that it is made to.
struct Call {
  RrBuffer request;
  std::uint64_t size;     // r6
  std::size_t first = 0;  // the NVDIMM called first
  bool round = false;     // each call goes to the next one
};

/// Every thread has a buffer of its own, as every vCPU has; the NVDIMMs are everyone's.
void run(benchmark::State& state, const Nvdimms& nvdimms, const Call& call) {
  FlatMemory memory(call.request);
  std::size_t slot = call.first;
  for (auto _ : state) {
    HypercallOutput output =  // not const: Google Benchmark 1.9 deprecates DoNotOptimize of such
        scm_performance_stats({kFirstDrcIndex + slot, 0, call.size}, nvdimms, memory);
    if (output.status != Status::Success) return state.SkipWithError("the call failed");
    benchmark::DoNotOptimize(output);
    benchmark::ClobberMemory();
    if (call.round && ++slot == nvdimms.count()) slot = 0;
  }
}

void copy(benchmark::State& state) {
  FlatMemory memory(ask_by_name(ids(kOfCatalogue)));
  for (auto _ : state) {
    plain_copy(memory.request(), memory.answer(), kOfCatalogue);
    benchmark::ClobberMemory();
  }
}

benchmark::internal::Benchmark* add(const std::string& name, const Nvdimms& nvdimms, Call call) {
  return benchmark::RegisterBenchmark(
      name.c_str(), [&nvdimms, call](benchmark::State& state) { run(state, nvdimms, call); });
}

}  // namespace

int main(int argc, char** argv) {
  const Nvdimms one(1, kOfCatalogue), many(kMany, kOfCatalogue);
  const Nvdimms large(1, kMaxStatistics), many_large(kMany, kMaxStatistics);
  const RrBuffer all = ask_for_all();
  const RrBuffer by_name = ask_by_name(ids(1));
  const RrBuffer names = ask_by_name(ids(kOfCatalogue));
  const RrBuffer all_names = ask_by_name(ids(kMaxStatistics));
  const std::size_t room = rr_buffer_size(kOfCatalogue);

  benchmark::RegisterBenchmark("copy", copy);
  add("size", one, {all, 0});
  add("one", one, {by_name, rr_buffer_size(1u)});
  for (const int threads : {1, 2, 4}) add("all", one, {all, room})->Threads(threads);
  add("names", one, {names, room});
  add("all, one of 256", many, {all, room, kMany / 2});
  add("all, 256 in turn", many, {all, room, 0, true});
  add("all of 255", large, {all, kMaxRrBufferSize});
  add("names of 255", large, {all_names, kMaxRrBufferSize});
  add("all of 255, one of 256", many_large, {all, kMaxRrBufferSize, kMany / 2});
  add("all of 255, 256 in turn", many_large, {all, kMaxRrBufferSize, 0, true});

  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
