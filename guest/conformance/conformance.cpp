// Every case of the interface's table of checks, on the hypervisor that this guest runs on.

#include "abi/cases.hpp"
#include "abi/check.hpp"
#include "guest/console.hpp"
#include "guest/exceptions.hpp"
#include "guest/start.hpp"
#include "machine.hpp"

void guest::run(const DeviceTree& tree) {
  Machine machine{tree};
  catch_exceptions();
  if (machine.fault()) {
    print("FAIL: ", machine.fault(), "\n");
    return;
  }
  int passed = 0, failed = 0;
  abi_test::for_each_case([&](const abi_test::Case& c) {
    const char* fault = abi_test::check(c, machine);
    ++(fault ? failed : passed);
    print(fault ? "FAIL" : "PASS", " row ", decimal(c.row), ": ", c.name, ", place ",
          decimal(static_cast<int>(c.place)), ", size ", decimal(c.size));
    print(fault ? ": " : "", fault ? fault : "", "\n");
  });
  print("SUMMARY: ", decimal(passed), " passed, ", decimal(failed), " failed\n");
}
