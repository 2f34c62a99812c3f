# SPDX-License-Identifier: MIT
"""ID.papr: the PAPR statistics of a host's NVDIMM, in a /sys of the test's own."""

import os
import subprocess

from tests.harness.case import DirectoryCase
from tests.harness.paths import DATA, QEMU
from tests.harness.qemu import Nvdimm
from tests.harness.samples import sample, write_sample
from tests.harness.vm import Vm
from tests.harness.wait import wait_until

# QEMU with $0/sys as its /sys.
WRAPPER = """#!/bin/sh
exec unshare --mount {user} sh -c 'mount --bind "$0" /sys && exec {qemu} "$@"' {sys} "$@"
"""


class Papr(DirectoryCase):
    def setUp(self):
        super().setUp()
        self.sys = self.directory / "sys"
        self.nvdimm = self.sys / "devices/ndbus0/nmem0"
        self.attribute = self.nvdimm / "papr/perf_stats"
        self.attribute.parent.mkdir(parents=True)
        devices = self.sys / "bus/nd/devices"
        devices.mkdir(parents=True)
        (devices / "nmem0").symlink_to(os.path.relpath(self.nvdimm, devices))
        self.attribute.write_text((DATA / "powervm-1.perf_stats").read_text())
        self.qemu = self.directory / "qemu"
        user = "" if os.geteuid() == 0 else "--user --map-root-user"
        self.qemu.write_text(WRAPPER.format(user=user, qemu=QEMU, sys=self.sys))
        self.qemu.chmod(0o755)
        if subprocess.run([self.qemu, "--version"], capture_output=True).returncode != 0:
            self.skipTest("no mount namespace allowed here")

    def start(self, **options):
        plugin = {"interval": 0.02, **{f"nv0.{key}": value for key, value in options.items()}}
        vm = Vm("query", [Nvdimm("nv0")], plugin, qemu=str(self.qemu))
        self.addCleanup(vm.__exit__)
        return vm

    def test_the_guest_gets_what_the_hosts_nvdimm_shows(self):
        vm = self.start(papr="nmem0")
        vm.console("ready\n")
        self.assertEqual(vm.statistics()[0], sample("powervm-1.perf_stats"))
        self.assertIn("nv0: from PAPR statistics of nmem0: CtlResCt", vm.log())

    def test_a_statistic_that_is_not_shown_has_no_value_meanwhile(self):
        write_sample(self.attribute, {"MemLife": 50, "HostLCnt": 1000, "AcmeTemp": 25})
        vm = self.start(papr="nmem0")
        vm.console("ready\n")
        for values in (
            {"MemLife": 49, "HostLCnt": 10, "AcmeTemp": 26},  # as it is, also where it falls
            {"MemLife": 48},
            {"MemLife": 47, "HostLCnt": 11, "AcmeTemp": 27},
        ):
            write_sample(self.attribute, values)
            shown = vm.wait_for_statistics(lambda all, life=values["MemLife"]: all[0].get("MemLife") == life)[0]
            self.assertEqual({id: shown.get(id) for id in ("MemLife", "HostLCnt", "AcmeTemp")},
                             {"HostLCnt": None, "AcmeTemp": None, **values})

    def test_an_unreadable_attribute_has_no_values_and_one_line(self):
        vm = self.start(papr="nmem0")
        vm.console("ready\n")
        hidden = self.directory / "hidden"
        self.attribute.rename(hidden)
        vm.wait_for_statistics(lambda all: "MemLife" not in all[0])
        line = "papr/perf_stats: No such file or directory; its statistics have no value until it is readable"
        vm.wait_for_log(line)
        hidden.rename(self.attribute)
        vm.wait_for_statistics(lambda all: all[0] == sample("powervm-1.perf_stats"))
        self.assertEqual(vm.log().count(line), 1)

    def test_a_named_nvdimm_that_is_not_there_ends_qemu(self):
        vm = self.start(papr="nmem7")
        self.assertEqual(vm.wait(), 1)
        self.assertIn("scmstats: nv0.papr=nmem7: no such NVDIMM; 'ndctl list -D' lists the host's\n", vm.log())

    def test_a_hot_plugged_nvdimm_goes_without_one_that_is_not_there(self):
        vm = Vm("query", [], {"interval": 0.02, "nv0.papr": "nmem7"}, qemu=str(self.qemu))
        self.addCleanup(vm.__exit__)
        vm.console("ready\n")
        vm.hot_plug(Nvdimm("nv0"))
        vm.wait_for_log("no such NVDIMM; 'ndctl list -D' lists the host's; 'nv0' is plugged without it")
        wait_until(lambda: list(vm.statistics()[0]) == ["CtlResCt", "CtlResTm", "PonSecs"])

    def test_off_leaves_the_life_cycle(self):
        vm = self.start(papr="off")
        vm.console("ready\n")
        self.assertEqual(list(vm.statistics()[0]), ["CtlResCt", "CtlResTm", "PonSecs"])
