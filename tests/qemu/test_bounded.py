# SPDX-License-Identifier: MIT
"""A call takes as long as it takes, whatever becomes of the sources: a million of each, timed by the guest."""

import re
import sys
import tempfile
import unittest
from pathlib import Path

from tests.harness.paths import BUILD
from tests.harness.qemu import Nvdimm
from tests.harness.vm import Vm
from tests.harness.wait import wait_until
from tests.qemu.replace_often import text

HANGING_FILE = BUILD / "tests/qemu/libhanging-file.so"

# Nanoseconds. Anyone who waits for a source waits for ever; a busy host keeps a vCPU waiting too.
BOUND = 10**9


class Bounded(unittest.TestCase):
    def time(self, what, vm):
        """Prints what the guest measured, in one line, and checks it."""
        vm.type("t")
        answer = vm.console(" failed\n")
        self.assertIn("end: 1000000 calls, 0 failed\n", answer)
        lines = re.findall(r"^(.*): mean (\d+) ns, longest (\d+) ns$", answer, re.M)
        shown = "; ".join(f"{call}: mean {mean} ns, longest {longest} ns" for call, mean, longest in lines)
        print(f"\n  {what}: 1000000 calls: {shown}", end=" ", file=sys.stderr)
        self.assertLess(int(lines[0][2]), BOUND)

    def test_a_source_that_hangs_keeps_no_call_waiting(self):
        directory = tempfile.TemporaryDirectory(prefix="scmstats-", dir="/dev/shm")
        self.addCleanup(directory.cleanup)
        samples = Path(directory.name) / "samples"
        samples.write_text(text(1))
        with Vm("timing", [Nvdimm("nv0")], f"interval=0.01,nv0.samples={samples}",
                environment={"LD_PRELOAD": str(HANGING_FILE)}, patience=600) as vm:
            vm.console("ready\n")
            self.time("a source that answers", vm)
            Path(f"{samples}.hang").touch()
            samples.write_text(text(2))
            wait_until(Path(f"{samples}.hung").exists)
            self.time("a source that hangs", vm)
