# SPDX-License-Identifier: MIT
"""A hypercall allocates nothing and makes no system call, as QEMU runs it."""

import re
import subprocess
import sys
from pathlib import Path

from tests.harness.case import DirectoryCase
from tests.harness.paths import BUILD
from tests.harness.qemu import Nvdimm
from tests.harness.vm import Vm
from tests.harness.wait import wait_until

ALLOCATIONS = BUILD / "tests/qemu/libcounted-allocations.so"
CALLS = 1_000_000

# QEMU itself does a few things meanwhile, as for the guest's console.
BOUND = CALLS // 1000


def vcpu_thread(pid):
    """The thread id of the first vCPU."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        if (task / "comm").read_text() == "CPU 0/TCG\n":
            return task.name
    raise AssertionError("no thread of that name")


class CallPath(DirectoryCase):
    def vm(self, options="", environment=None):
        # QEMU's threads have names only where asked for. The calls take minutes on a busy machine.
        return Vm("timing", [Nvdimm("nv0")], options, ["-name", "debug-threads=on"],
                  environment=environment, patience=600)

    def call(self, vm):
        vm.type("t")
        self.assertIn(f"end: {CALLS} calls, 0 failed\n", vm.console(" failed\n"))

    def check_allocations(self, options):
        counter = self.directory / "allocations"
        counter.write_bytes(bytes(8))

        def count():
            return int.from_bytes(counter.read_bytes(), sys.byteorder)

        environment = {"LD_PRELOAD": str(ALLOCATIONS), "SCMSTATS_ALLOCATIONS": str(counter)}
        with self.vm(options, environment) as vm:
            vm.console("ready\n")
            self.call(vm)
            before = count()
            self.call(vm)
            more = count() - before
        print(f"\n  {options or 'no options'}: {before} allocations up to the first {CALLS} calls, "
              f"{more} in {CALLS} more", end=" ", file=sys.stderr)
        self.assertGreater(before, 0)
        self.assertLess(more, BOUND)

    def test_a_call_allocates_nothing(self):
        self.check_allocations("")

    def test_a_call_allocates_nothing_where_accesses_are_counted(self):
        self.check_allocations("count-accesses=on")

    def test_a_call_makes_no_system_call(self):
        summary, said = self.directory / "summary", self.directory / "said"
        with self.vm() as vm, said.open("w") as output:
            vm.console("ready\n")
            self.call(vm)
            # Between the calls the guest looks for input, which takes system calls: it stands still
            # until it has some, and powers off after the calls, which ends strace, too.
            vm.qmp("stop")
            tracer = subprocess.Popen(
                ["strace", "-c", "-o", summary, "-p", vcpu_thread(vm.process.pid)], stderr=output)
            wait_until(lambda: "attached" in said.read_text() or tracer.poll() is not None)
            if "not permitted" in said.read_text():
                self.skipTest(said.read_text().strip())
            vm.type("tq")
            vm.qmp("cont")
            self.assertIn(f"end: {CALLS} calls, 0 failed\n", vm.console())
            self.assertEqual((vm.wait(), tracer.wait()), (0, 0), said.read_text())
        # A line a system call: share of time, seconds, microseconds each, number, maybe errors, name.
        table = re.findall(r"^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +(?:\d+ +)?([a-z]\w+)$", summary.read_text(), re.M)
        calls = {name: int(number) for number, name in table}
        total = calls.pop("total", 0)
        each = ", ".join(f"{number} {name}" for name, number in calls.items())
        print(f"\n  {total} system calls in {CALLS} calls: {each}", end=" ", file=sys.stderr)
        self.assertGreater(total, 0)  # QEMU's for the console, and its end
        self.assertLess(total, BOUND)
