// SPDX-License-Identifier: MIT
// Every case of the interface's table of checks, on the hypervisor that this guest runs on.
// -append row=N: only the cases that the row with this number decides.

#include "abi/boundaries.hpp"
#include "abi/cases.hpp"
#include "abi/check.hpp"
#include "guest/arguments.hpp"
#include "guest/console.hpp"
#include "guest/exceptions.hpp"
#include "guest/start.hpp"
#include "machine.hpp"
#include "tally.hpp"

namespace {

constinit guest::Tally tally;

}  // namespace

void guest::run(const DeviceTree& tree) {
  const auto only = static_cast<std::size_t>(argument(tree, "row", 0));
  Machine machine{tree};
  catch_exceptions();
  if (machine.fault()) {
    print("FAIL: ", machine.fault(), "\n");
    return;
  }
  const auto run_case = [&](const abi_test::Case& c, abi_test::Rows held) {
    if (only == 0 || number(c.row) == only) tally.count(c, abi_test::check(c, machine), held);
  };
  abi_test::for_each_case([&](const abi_test::Case& c) { run_case(c, 0); });
  abi_test::for_each_boundary(machine.map(), run_case);
  tally.print_all(only);
}
