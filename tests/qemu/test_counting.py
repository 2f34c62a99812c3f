# SPDX-License-Identifier: MIT
"""count-accesses=on, where a guest's accesses cannot be counted."""

import time
import unittest

from tests.harness.paths import BUILD
from tests.harness.qemu import Nvdimm
from tests.harness.vm import Vm

NO_TCG = BUILD / "tests/qemu/libno-tcg.so"
UNREADABLE_MEMORY = BUILD / "tests/qemu/libunreadable-memory.so"


class Counting(unittest.TestCase):
    def refused(self, line, arguments=(), preload=False):
        with Vm("query", [Nvdimm("nv0")], "count-accesses=on", arguments, preload=preload) as vm:
            self.assertEqual(vm.wait(), 1)
            self.assertEqual(vm.console(), "")  # the guest did not run
            self.assertRegex(vm.log(), f"^[^\n]*: scmstats: count-accesses=on: {line}\n$")

    def test_a_preloaded_library_refuses(self):
        self.refused("only with -plugin can accesses be counted; load the library so, or leave the "
                     "option out", preload=True)

    def test_without_tcg_it_refuses(self):
        self.refused("only TCG, QEMU's emulation, lets a guest's accesses be counted; under [^;]+ they "
                     "go past it; give -accel tcg, or leave the option out", ["-plugin", str(NO_TCG)])

    def test_where_the_tlb_is_not_found_the_counts_have_no_value(self):
        with Vm("query", [Nvdimm("nv0")], "count-accesses=on,interval=0.02",
                environment={"LD_PRELOAD": str(UNREADABLE_MEMORY)}) as vm:
            vm.console("ready\n")
            # The values collected before the guest's first access contain them.
            shown = vm.wait_for_statistics(lambda shown: "HostLCnt" not in shown[0])
            self.assertEqual(list(shown[0]), ["CtlResCt", "CtlResTm", "PonSecs"])
            time.sleep(0.2)  # and more is collected
            self.assertEqual(list(vm.statistics()[0]), ["CtlResCt", "CtlResTm", "PonSecs"])
            log = vm.log()
        self.assertIn("scmstats: nv0: from access counting: HostLCnt HostSCnt\n", log)
        warnings = [line for line in log.splitlines() if "warning: " in line]
        self.assertEqual([line.partition("warning: ")[2] for line in warnings],
                         ["scmstats: count-accesses=on: this QEMU keeps its TLB elsewhere; "
                          "HostLCnt and HostSCnt have no value"])
