// SPDX-License-Identifier: MIT
// Runs the conformance cases against an implementation of H_SCM_PERFORMANCE_STATS. To test another
// implementation, replace call().

#include <cstdio>

#include "abi/check.hpp"
#include "abi/fake_machine.hpp"
#include "scmstats/core/hypercall.hpp"

namespace {

/// A machine with the memory and the NVDIMMs that the cases need.
struct Machine : scmstats::FakeMachine {
  abi_test::Result call(std::uint64_t drc_index, std::uint64_t address, std::uint64_t size) {
    const scmstats::HypercallOutput output =
        scmstats::scm_performance_stats({drc_index, address, size}, *this, memory);
    return {output.status, output.r4, address, size};
  }
};

}  // namespace

int main() {
  Machine machine;
  int cases = 0, failed = 0;
  abi_test::for_each_case([&](const abi_test::Case& c) {
    ++cases;
    if (const char* wrong = abi_test::check(c, machine)) {
      ++failed;
      std::printf("FAIL %s: %s\n", c.name.data(), wrong);
    }
  });
  std::printf("%d cases, %d failed\n", cases, failed);
  return failed == 0 ? 0 : 1;
}
