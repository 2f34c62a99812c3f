// SPDX-License-Identifier: MIT
#include "at_once.hpp"

#include <cstring>

#include "abi/check.hpp"
#include "guest/rr_buffer.hpp"
#include "guest/vcpus.hpp"
#include "shared_buffer.hpp"

namespace guest {
namespace {

using abi_test::Case;
using abi_test::Image;
using abi_test::Nvdimm;

struct Images {
  Image request, answer, memory;
};
constinit Images images_of[kMaxCpus]{};

uint64_t call(size_t number, const Case& c) {
  auto& [request, answer, memory] = images_of[number];
  abi_test::write_request(c, request);
  answer = request;
  abi_test::write_answer(c, answer);
  const auto address = reinterpret_cast<uintptr_t>(&memory[abi_test::kGuard]);
  const size_t bytes = abi_test::kGuard + c.size + abi_test::kGuard;
  uint64_t calls = 0;
  while (number == 0 ? calls < calls_a_case : working()) {
    std::memcpy(memory.data(), request.data(), bytes);
    const auto result = scm_performance_stats(c.drc_index(), address, c.size);
    ++calls;
    if (result.status != c.status || result.r4 != c.r4) fail("wrong status or r4", result, number);
    if (std::memcmp(memory.data(), answer.data(), bytes) != 0) fail("wrong answer", result, number);
  }
  return calls;
}

constexpr Case kAll{"all", abi_test::Row::All, Status::Success, 0};

}  // namespace

uint64_t call_one_nvdimm(size_t number) {
  return call(number, kAll);
}

uint64_t call_own_nvdimm(size_t number) {
  constexpr uint64_t kMemLife = abi_test::id("MemLife");
  constexpr uint64_t kLast = abi_test::vendor_id(abi_test::kVendorStatistics - 1);
  constexpr Case kCases[kMaxCpus] = {
      kAll, kAll.on(Nvdimm::NoMemLife),
      Case{"by name", abi_test::Row::Named, Status::Success, 0}
          .on(Nvdimm::Vendor)
          .asks(kLast, kMemLife),
      Case{"in part", abi_test::Row::Partial, Status::Partial, kMemLife}
          .on(Nvdimm::NoValues)
          .asks(kMemLife)};
  return call(number, kCases[number]);
}

}  // namespace guest
