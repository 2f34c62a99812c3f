// SPDX-License-Identifier: MIT
#include "calls.hpp"

#include <algorithm>
#include <array>

#include "guest/cpus.hpp"
#include "guest/rr_buffer.hpp"

namespace guest {
namespace {

constexpr uint64_t kNoSuchOpcode = 0x41c;
constexpr uint64_t kScmHealth = 0x400;

/// The rr-buffer as it is on a big-endian machine.
struct Request {
  StatisticId eye_catcher = statistic_id("SCMSTATS");
  uint32_t version = 1;
  uint32_t count = 0;
  Statistic entries[255]{};
};
static_assert(sizeof(Request) == RrBuffer::kMaxBytes);

// A request with names names every statistic; one that asks for fewer ends before.
alignas(4096) constinit Request requests[kMaxCpus]{};
constinit std::array<uint64_t, 64> drc_indexes{};

constexpr uint64_t bytes_of(size_t statistics) {
  return RrBuffer::kHeaderBytes + RrBuffer::kEntryBytes * statistics;
}

}  // namespace

std::span<const Call> prepare_calls(std::span<const Nvdimm> nvdimms) {
  static constinit std::array<Call, 8> calls{};
  for (size_t i = 0; i < nvdimms.size(); ++i) drc_indexes[i] = nvdimms[i].drc_index;
  Request& first = requests[0];
  const auto address = reinterpret_cast<uintptr_t>(&first);
  const auto all = scm_performance_stats(drc_indexes[0], address, sizeof first);
  const uint32_t supported = all.status == Status::Success ? first.count : 0;
  std::fill(&requests[1], std::end(requests), first);

  const uint64_t room = bytes_of(supported);
  size_t count = 0;
  calls[count++] = {"null", kNoSuchOpcode, room, 0, 1};
  calls[count++] = {"health", kScmHealth, room, 0, 1};
  if (supported == 0) return {calls.data(), count};  // without the plug-in
  calls[count++] = {"size", kScmPerformanceStats, 0, 0, 1};
  calls[count++] = {"one", kScmPerformanceStats, bytes_of(1), 1, 1};
  calls[count++] = {"all", kScmPerformanceStats, room, 0, 1};
  calls[count++] = {"names", kScmPerformanceStats, room, supported, 1};
  if (nvdimms.size() > 1) {
    calls[count++] = {"all in turn", kScmPerformanceStats, room, 0, nvdimms.size()};
  }
  return {calls.data(), count};
}

bool make_calls(const Call& call, size_t number, uint64_t times) {
  auto* const request = const_cast<volatile Request*>(&requests[number]);
  const auto address = reinterpret_cast<uintptr_t>(request);
  const uint64_t expected =
      call.opcode == kNoSuchOpcode ? static_cast<uint64_t>(Status::Function) : 0;
  uint64_t wrong = 0;
  size_t nvdimm = 0;
  for (uint64_t i = 0; i < times; ++i) {
    request->count = call.count;
    const auto result = hypercall(call.opcode, drc_indexes[nvdimm], address, call.bytes);
    wrong |= static_cast<uint64_t>(result.status) ^ expected;
    if (++nvdimm >= call.nvdimms) nvdimm = 0;
  }
  return wrong == 0;
}

}  // namespace guest
