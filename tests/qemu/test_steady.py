# SPDX-License-Identifier: MIT
"""Calls from several vCPUs go on while things happen to the VM, and every answer is right."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.harness.case import DirectoryCase
from tests.harness.paths import BUILD
from tests.harness.qemu import Nvdimm
from tests.harness.vm import Vm
from tests.harness.wait import wait_until
from conformance.guests import SUMMARY
from tests.qemu.replace_often import text


class Steady(DirectoryCase):
    def setUp(self):
        super().setUp()
        self.samples.write_text(text(1))
        script = Path(__file__).with_name("replace_often.py")
        command = [sys.executable, script, self.samples, "good", "3600", "2"]
        self.writer = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self.addCleanup(self.writer.wait)
        self.addCleanup(self.writer.kill)

    def start(self, *arguments, cpus=2, **machine):
        nvdimms = [Nvdimm("nv0"), Nvdimm("nv1")]
        options = ",".join(f"{id}.samples={self.samples}" for id in ("nv0", "nv1", "hot"))
        arguments = ["-smp", f"cores={cpus}", *arguments]
        vm = Vm("steady", nvdimms, f"interval=0.01,{options}", arguments, **machine)
        self.addCleanup(vm.__exit__)
        return vm

    def progress(self, vm):
        """(calls, NVDIMMs that answer, newest sample) as the guest has them."""
        vm.type("p")
        output = vm.console(" newest\n")
        self.assertNotIn("FAIL", output)
        found = re.search(r"^progress: (\d+) calls, (\d+) NVDIMMs, (\d+) newest$", output, re.M)
        return tuple(map(int, found.groups()))

    def goes_on(self, vm, nvdimms=2):
        """There come more calls, and newer samples."""
        calls, _, newest = self.progress(vm)

        def more():
            now = self.progress(vm)
            return now[0] > calls + 1000 and now[1] == nvdimms and now[2] > newest

        wait_until(more, lambda: f"after {calls} calls, {newest} newest: {self.progress(vm)}")

    def ends_well(self, vm):
        vm.type("q")
        output = vm.console()
        self.assertEqual(vm.wait(), 0)
        summary = SUMMARY.search(output)
        self.assertIsNotNone(summary, output)
        self.assertEqual(summary.groups(), ("1", "1", "0", "0"), output)

    def test_a_wrong_value_is_seen(self):
        vm = self.start(library=BUILD / "tests/qemu/libmutants.so",
                        environment={"SCMSTATS_MUTANT": "named"})
        self.assertIn("values of two samples", vm.console("FAIL calls while things happen"))

    def test_resets_stops_and_a_hot_plug(self):
        vm = self.start(cpus=4)
        vm.console("ready\n")
        self.goes_on(vm)
        for _ in range(3):
            vm.qmp("system_reset")
            vm.console("ready\n")
            self.goes_on(vm)
        vm.type("r")
        vm.console("ready\n")
        for _ in range(5):
            vm.qmp("stop")
            time.sleep(0.05)
            vm.qmp("cont")
            self.goes_on(vm)
        vm.hot_plug(Nvdimm("hot"))
        self.goes_on(vm, nvdimms=3)
        vm.qmp("system_reset")
        vm.console("ready\n")
        self.goes_on(vm, nvdimms=3)
        self.ends_well(vm)

    def test_a_snapshot_saved_and_loaded(self):
        disk = self.directory / "disk.qcow2"
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", disk, "64M"], check=True)
        vm = self.start("-drive", f"file={disk},if=none,id=disk,format=qcow2")
        vm.console("ready\n")
        self.goes_on(vm)
        self.assertEqual(vm.hmp("savevm now"), "")
        self.goes_on(vm)
        for _ in range(2):
            self.assertEqual(vm.hmp("loadvm now"), "")
            self.goes_on(vm)
        self.ends_well(vm)

    def test_a_migration_to_another_qemu(self):
        source = self.start()
        source.console("ready\n")
        address = f"unix:{self.directory}/migration"
        target = self.start("-incoming", address)
        wait_until(Path(self.directory / "migration").exists)
        self.goes_on(source)
        # The two read the file each at its time: the target must not be behind.
        self.writer.send_signal(signal.SIGSTOP)
        last = int(re.search(r"HostLCnt = (\d+)", self.samples.read_text())[1])
        nvdimm = {"path": "/machine/peripheral/nv0", "property": "scm-host-l-cnt"}
        wait_until(lambda: target.qmp("qom-get", **nvdimm) == last)
        source.migrate(address, target)
        self.writer.send_signal(signal.SIGCONT)
        self.goes_on(target)
        self.ends_well(target)
