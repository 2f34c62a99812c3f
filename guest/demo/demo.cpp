// SPDX-License-Identifier: MIT
// Every NVDIMM of this machine with all its performance statistics, then off.

#include "guest/console.hpp"
#include "guest/exceptions.hpp"
#include "guest/start.hpp"
#include "guest/timebase.hpp"
#include "report.hpp"

namespace {

/// Long enough for the times among the statistics to be more than zero.
constexpr uint64_t kSeconds = 2;

void wait(uint64_t ticks) {
  for (const uint64_t start = guest::timebase(); guest::timebase() - start < ticks;) {
  }
}

}  // namespace

void guest::run(const DeviceTree& tree) {
  const auto nvdimms = find_nvdimms(tree);
  const uint64_t frequency = timebase_frequency(tree).value_or(0);
  catch_exceptions();
  print("\nscmstats demo: H_SCM_PERFORMANCE_STATS as a guest sees it, ", decimal(kSeconds),
        " seconds after it started\n");
  wait(kSeconds * frequency);
  for (const Nvdimm& nvdimm : nvdimms) demo::report(nvdimm);
  if (nvdimms.empty()) {
    print("\nNo NVDIMM: the device tree has no node compatible with ibm,pmemory.\n");
  }
  print("\n");
}
