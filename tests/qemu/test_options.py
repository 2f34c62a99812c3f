# SPDX-License-Identifier: MIT
"""Options that are wrong end QEMU at once, with one line; those for no NVDIMM wait for one."""

import re
from pathlib import Path

from tests.harness.case import DirectoryCase
from tests.harness.paths import ROOT
from tests.harness.qemu import Nvdimm
from tests.harness.samples import write_sample
from tests.harness.vm import Vm

# The table of the document, in its order.
DOCUMENTED = [
    option.replace("\\|", "|")
    for option in re.findall(r"^\| `([\w.-]+=\S+)` \|", (ROOT / "docs/options.md").read_text(), re.M)
]
KNOWN = (
    f"unknown option; known are {', '.join(option for option in DOCUMENTED if option[:3] != 'ID.')} and, "
    f"for the NVDIMM of that id, {', '.join(option for option in DOCUMENTED if option[:3] == 'ID.')}"
)


class Options(DirectoryCase):
    def refused(self, options, line, preload=False):
        with Vm("query", [Nvdimm("nv0")], options, preload=preload) as vm:
            self.assertEqual(vm.wait(), 1)
            self.assertEqual(vm.console(), "")  # the guest did not run
            self.assertEqual(vm.log().partition(": ")[2], f"scmstats: {line}\n")

    def test_a_wrong_option_ends_qemu_with_one_line(self):
        for options, line in {
            "interval=0": "'interval=0': give seconds from 0.01 to 3600",
            "nv0.sample=/x": f"'nv0.sample=/x': {KNOWN}",
            "colour=blue": f"'colour=blue': {KNOWN}",
            "nv0.allow=maybe": "'nv0.allow=maybe': give on or off",
            "nv0.block=/dev/null": "'nv0.block=/dev/null': no block device there; give auto, off or a "
            "block device as /dev/sda",
            "metrics=/run/vm.txt": "'metrics=/run/vm.txt': give a file's path that ends in .prom; "
            "node_exporter reads no other",
            "metrics-interval=0": "'metrics-interval=0': give seconds from 0.01 to 3600",
            "metrics-interval=5": "'metrics-interval': only a metrics file has one; give 'metrics=FILE.prom' too",
            "nv0.statistics=most": "'nv0.statistics=most': give auto, all or none",
            "nv0.max-age=5": "'nv0.max-age': only a sample file has an age; give 'nv0.samples=FILE' too",
            "nv0.allow=on,nv0.allow=off": "'nv0.allow=off': the option is given twice",
        }.items():
            for preload in (False, True):
                with self.subTest(options, preload=preload):
                    self.refused(options, line, preload)

    def test_unreadable_sample_file_ends_qemu_with_one_line(self):
        help = "give a readable file with lines like 'MemLife  = 0x57'"
        option = f"nv0.samples={self.samples}"
        for preload in (False, True):
            self.refused(option, f"{option}: No such file or directory; {help}", preload)
        self.samples.write_text("MemLife = lots\n")
        wrong = "'lots' is not a value: give a number of at most 64 bits, as in 0x64 or 100"
        self.refused(option, f"{option}: line 1: {wrong}; {help}")
        write_sample(self.samples, {f"Vend{i}": i for i in range(255)})
        self.refused(option, f"{option}: more than 255 statistics; {help}")

    def test_a_comma_in_a_path_is_doubled(self):
        path = Path(f"{self.samples},1")
        write_sample(path, {"MemLife": 3})
        for preload in (False, True):
            option = "nv0.samples=" + str(path).replace(",", ",,")
            with Vm("query", [Nvdimm("nv0")], option, preload=preload) as vm:
                vm.console("ready\n")
                self.assertEqual(vm.statistics()[0]["MemLife"], 3)

    def test_options_of_an_id_that_no_nvdimm_has_wait_for_a_hot_plug(self):
        write_sample(self.samples, {"MemLife": 42})
        options = f"hot.samples={self.samples},cold.statistics=auto"
        with Vm("query", [Nvdimm("cold")], options, ["-S"]) as vm:
            vm.qmp("query-status")
            self.assertNotIn("wait for", vm.log())  # it may be plugged before the machine runs
            vm.qmp("cont")
            vm.console("ready\n")
            warning = "warning: scmstats: the options of 'hot' wait for an NVDIMM of that id to be plugged"
            self.assertEqual(vm.log().count(warning), 1)
            self.assertNotIn("'cold'", vm.log())

            vm.hot_plug(Nvdimm("hot"))
            self.assertEqual(vm.statistics()[1]["MemLife"], 42)
            self.assertIn(f"scmstats: hot: from sample file {self.samples}: MemLife\n", vm.log())

    def test_a_hot_plug_with_a_bad_sample_file_leaves_the_vm_running(self):
        with Vm("query", [Nvdimm("nv0")], f"hot.samples={self.samples}") as vm:
            vm.console("ready\n")
            vm.hot_plug(Nvdimm("hot"))
            self.assertEqual(list(vm.statistics()[1]), ["CtlResCt", "CtlResTm", "PonSecs"])
            self.assertIn(f"hot.samples={self.samples}: No such file or directory", vm.log())
            self.assertIn("; 'hot' is plugged without it\n", vm.log())
