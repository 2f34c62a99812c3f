# SPDX-License-Identifier: MIT
"""The statistics that a guest gets, and their sources."""

import os
from pathlib import Path

from tests.harness.case import DirectoryCase
from tests.harness.catalogue import KEYS, SIZE
from tests.harness.paths import DATA
from tests.harness.qemu import Nvdimm
from tests.harness.samples import sample, write_sample
from tests.harness.vm import Vm

LIFE_CYCLE = ["CtlResCt", "CtlResTm", "PonSecs"]
ACCESSES = ["HostLCnt", "HostSCnt"]
MEDIA = ["MedRCnt", "MedWCnt", "MedRDur", "MedWDur"]


def table(console):
    """The demo guest's table as {id: value}."""
    rows = [line.split() for line in console.splitlines() if line.startswith("  ")]
    return {row[0]: int(row[1]) for row in rows if len(row) > 2 and row[1].isdigit()}


class Values(DirectoryCase):
    def query(self, options, nvdimms=("nv0",)):
        """A machine with the query guest, ready to be asked."""
        vm = Vm("query", [Nvdimm(id) for id in nvdimms], options)
        self.addCleanup(vm.__exit__)
        vm.console("ready\n")
        return vm

    def test_the_demo_guest_prints_both_captures_exactly(self):
        for name in ("powervm-1.perf_stats", "powervm-2.perf_stats"):
            # The second has no MemLife, and nothing else has one.
            with Vm("demo", [Nvdimm("nv0")], f"nv0.samples={DATA / name}") as vm:
                self.assertEqual(table(vm.console()), sample(name))
                self.assertEqual(vm.wait(), 0)

    def test_demo_guest_prints_the_status_of_a_failed_call(self):
        for options, line in {
            "nv0.statistics=none": "H_UNSUPPORTED (-67): this NVDIMM supports no statistics",
            "nv0.allow=off": "H_AUTHORITY (-10): the administrator has denied access to the statistics",
        }.items():
            with Vm("demo", [Nvdimm("nv0")], options) as vm:
                self.assertIn(line, vm.console())
                self.assertEqual(vm.wait(), 0)

    def test_without_options_only_life_cycle_is_supported_and_logged(self):
        vm = self.query("")
        self.assertEqual(list(vm.statistics()[0]), LIFE_CYCLE)
        self.assertIn("scmstats: nv0: from VM life cycle: CtlResCt CtlResTm PonSecs\n", vm.log())
        rest = " ".join(id for id in KEYS if id not in LIFE_CYCLE + MEDIA + ACCESSES)
        self.assertIn(
            f"scmstats: nv0: not supported: {rest}: no source; nv0.samples=FILE would bring them\n",
            vm.log(),
        )
        self.assertIn(
            "scmstats: nv0: not supported: HostLCnt HostSCnt: accesses are not counted; "
            "count-accesses=on would bring them\n", vm.log(),
        )
        media = " ".join(MEDIA)
        self.assertIn(f"scmstats: nv0: not supported: {media}: its memory is in no file\n", vm.log())

    def test_a_vendors_statistics_follow_the_catalogues(self):
        write_sample(self.samples, {"AcmeTemp": 42, "FastWCnt": (1 << 64) - 1, "MemLife": 7})
        vm = self.query(f"nv0.samples={self.samples}")
        statistics = vm.statistics()[0]
        self.assertEqual(list(statistics), [*LIFE_CYCLE, "MemLife", "FastWCnt", "AcmeTemp"])
        self.assertEqual(statistics["AcmeTemp"], 42)
        self.assertEqual(statistics["FastWCnt"], (1 << 64) - 1)

    def test_a_sample_file_goes_before_the_life_cycle(self):
        write_sample(self.samples, {"PonSecs": 1000000})
        vm = self.query(f"nv0.samples={self.samples}")
        self.assertEqual(vm.statistics()[0]["PonSecs"], 1000000)
        self.assertLess(vm.statistics()[0]["CtlResTm"], 1000)

    def test_each_nvdimm_has_its_own(self):
        options = []
        for i in range(4):
            path = Path(f"{self.samples}{i}")
            write_sample(path, {"MemLife": 90 + i})
            options.append(f"nv{i}.samples={path}")
        vm = self.query(",".join(options), ["nv0", "nv1", "nv2", "nv3"])
        life = {slot: values["MemLife"] for slot, values in vm.statistics().items()}
        self.assertEqual(life, {0: 90, 1: 91, 2: 92, 3: 93})

    def test_guest_gets_a_changed_file_and_a_bad_file_is_logged_once(self):
        write_sample(self.samples, {"MemLife": 87})
        vm = self.query(f"interval=0.01,nv0.samples={self.samples}")
        self.assertEqual(vm.statistics()[0]["MemLife"], 87)

        write_sample(self.samples, {"MemLife": 101})
        complaint = (
            f"warning: scmstats: {self.samples}: line 1: 101 is above 100, the most that 'MemLife' "
            "may be; the last good sample stays\n"
        )
        vm.wait_for_log(complaint)
        write_sample(self.samples, {"MemLife": 86})
        vm.wait_for_statistics(lambda statistics: statistics[0]["MemLife"] == 86)
        self.assertEqual(vm.log().count(complaint), 1)

    def test_total_that_falls_is_passed_on_and_logged(self):
        write_sample(self.samples, {"MedWCnt": 1000})
        vm = self.query(f"interval=0.01,nv0.samples={self.samples}")
        write_sample(self.samples, {"MedWCnt": 10})
        vm.wait_for_statistics(lambda statistics: statistics[0]["MedWCnt"] == 10)
        vm.wait_for_log(f"warning: scmstats: {self.samples}: MedWCnt fell from 1000 to 10; the guest gets the values "
                        "as they are, but totals should only rise\n")

    def test_a_sample_that_grew_too_old_leaves_the_others(self):
        write_sample(self.samples, {"MemLife": 87})
        vm = self.query(f"interval=0.01,nv0.samples={self.samples},nv0.max-age=3600")
        self.assertIn("MemLife", vm.statistics()[0])
        os.utime(self.samples, (0, 0))
        vm.wait_for_statistics(lambda statistics: list(statistics[0]) == LIFE_CYCLE)
        write_sample(self.samples, {"MemLife": 86})
        vm.wait_for_statistics(lambda statistics: statistics[0].get("MemLife") == 86)

    def test_statistics_all_supports_statistics_without_source(self):
        vm = self.query("nv0.statistics=all")
        vm.type("a")
        self.assertIn(f"slot 0 size {SIZE} H_SUCCESS", vm.console("end\n"))
        self.assertEqual(list(vm.statistics()[0]), LIFE_CYCLE)
