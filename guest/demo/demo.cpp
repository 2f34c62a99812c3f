// Every NVDIMM of this machine with all its performance statistics, then off.

#include "guest/console.hpp"
#include "guest/exceptions.hpp"
#include "guest/start.hpp"
#include "report.hpp"

void guest::run(const DeviceTree& tree) {
  const auto nvdimms = find_nvdimms(tree);
  catch_exceptions();
  print("\nscmstats demo: H_SCM_PERFORMANCE_STATS as a guest sees it\n");
  for (const Nvdimm& nvdimm : nvdimms) demo::report(nvdimm);
  if (nvdimms.empty()) {
    print("\nNo NVDIMM: the device tree has no node compatible with ibm,pmemory.\n");
  }
  print("\n");
}
