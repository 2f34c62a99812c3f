# SPDX-License-Identifier: MIT
"""Resets, stops, snapshots and the other things that happen to a VM."""

import os
import subprocess
import time
from pathlib import Path

from tests.harness.case import DirectoryCase
from tests.harness.paths import BUILD
from tests.harness.qemu import Nvdimm
from tests.harness.samples import write_sample
from tests.harness.vm import Vm
from tests.harness.wait import PATIENCE, wait_until

HANGING_FILE = BUILD / "tests/qemu/libhanging-file.so"


def threads(pid):
    """{name: directory in /proc} of a process's threads."""
    found = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            found[(task / "comm").read_text().strip()] = task
        except FileNotFoundError:  # one of QEMU's own, which has ended
            pass
    return found


class LifeCycle(DirectoryCase):
    def start(self, *arguments, options="interval=0.01", environment=None):
        vm = Vm("query", [Nvdimm("nv0")], options, arguments, environment=environment)
        self.addCleanup(vm.__exit__)
        return vm

    def seconds(self, vm, least):
        """The statistics once PonSecs is at least that."""
        return vm.wait_for_statistics(lambda all: all[0]["PonSecs"] >= least)[0]

    def test_the_power_on_is_no_reset_and_time_begins_with_it(self):
        before = time.monotonic()
        vm = self.start()
        vm.console("ready\n")
        after = time.monotonic()
        later = self.seconds(vm, 2)
        self.assertEqual(later["CtlResCt"], 0)
        self.assertEqual(later["CtlResTm"], later["PonSecs"])
        self.assertLessEqual(later["PonSecs"], time.monotonic() - before)
        self.assertGreaterEqual(later["PonSecs"] + 1.1, time.monotonic() - after)

    def test_guest_reset_counts_at_once_and_restarts_reset_time(self):
        vm = self.start()
        vm.console("ready\n")
        for resets in (1, 2):
            before = self.seconds(vm, 2 * resets)
            asked = time.monotonic()
            vm.type("r")
            vm.console("ready\n")
            after = vm.statistics()[0]
            self.assertEqual(after["CtlResCt"], resets)
            self.assertLessEqual(after["CtlResTm"], time.monotonic() - asked)
            self.assertGreaterEqual(after["PonSecs"], before["PonSecs"])

    def test_a_reset_by_the_monitor_counts_too(self):
        vm = self.start()
        vm.console("ready\n")
        vm.qmp("system_reset")
        vm.console("ready\n")
        self.assertEqual(vm.statistics()[0]["CtlResCt"], 1)

    def test_time_stands_still_while_the_vm_is_stopped(self):
        vm = self.start("-S")
        vm.qmp("query-status")
        time.sleep(3)
        ran = -time.monotonic()
        vm.qmp("cont")
        vm.console("ready\n")
        vm.statistics()
        vm.qmp("stop")
        ran += time.monotonic()
        time.sleep(3)
        ran -= time.monotonic()
        vm.qmp("cont")
        shown = vm.statistics()[0]["PonSecs"]
        ran += time.monotonic()
        self.assertLessEqual(shown, ran)  # and not the six seconds more
        self.seconds(vm, shown + 1)

    def test_a_loaded_snapshot_is_no_reset(self):
        disk = self.directory / "disk.qcow2"
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", disk, "64M"], check=True)
        # A snapshot holds all memory, so the NVDIMM's too: its size makes this the slowest test.
        vm = self.start("-drive", f"file={disk},if=none,id=disk,format=qcow2")
        vm.console("ready\n")
        self.assertEqual(vm.hmp("savevm now"), "")
        vm.type("r")
        vm.console("ready\n")
        before = self.seconds(vm, 1)
        self.assertEqual(vm.hmp("loadvm now"), "")
        after = vm.statistics()[0]
        self.assertEqual(after["CtlResCt"], 1)
        self.assertGreaterEqual(after["PonSecs"], before["PonSecs"])

    def test_the_guests_shutdown_and_the_monitors_quit_end_qemu_well(self):
        vm = self.start()
        vm.console("ready\n")
        vm.type("q")
        self.assertEqual(vm.wait(), 0)
        vm = self.start()
        vm.console("ready\n")
        vm.qmp("quit")
        self.assertEqual(vm.wait(), 0)

    def test_daemonized_it_samples_in_the_process_that_stays(self):
        pid_file = self.directory / "pid"
        vm = self.start("-daemonize", "-pidfile", str(pid_file))
        self.assertEqual(vm.wait(), 0)
        vm.console("ready\n")
        pid = int(pid_file.read_text())
        self.addCleanup(lambda: Path(f"/proc/{pid}").exists() and os.kill(pid, 9))
        wait_until(lambda: "scmstats" in threads(pid))  # a thread gets its name after it starts
        self.seconds(vm, 1)
        vm.qmp("quit")
        deadline = time.monotonic() + PATIENCE
        while Path(f"/proc/{pid}").exists():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)

    def test_the_threads_block_all_signals(self):
        vm = self.start()
        vm.console("ready\n")
        # All that can be blocked: not SIGKILL (9), SIGSTOP (19), and the C library's own 32 and 33.
        everything = (1 << 64) - 1 & ~(1 << 8 | 1 << 18 | 1 << 31 | 1 << 32)
        for name in ("scmstats", "scmstats-source"):
            status = (threads(vm.process.pid)[name] / "status").read_text()
            line = next(line for line in status.splitlines() if line.startswith("SigBlk"))
            self.assertEqual(int(line.split()[1], 16) & everything, everything)

    def test_hanging_source_blocks_neither_guest_nor_time_nor_exit(self):
        write_sample(self.samples, {"MemLife": 42})
        options = f"interval=0.01,nv0.samples={self.samples},nv0.max-age=3600"
        vm = self.start(options=options, environment={"LD_PRELOAD": str(HANGING_FILE)})
        vm.console("ready\n")
        Path(f"{self.samples}.hang").touch()
        wait_until(Path(f"{self.samples}.hung").exists)
        vm.type("r")
        vm.console("ready\n")
        before = vm.statistics()[0]
        self.assertEqual((before["CtlResCt"], before["MemLife"]), (1, 42))
        self.seconds(vm, before["PonSecs"] + 1)
        vm.qmp("quit")
        self.assertEqual(vm.wait(), 0)

    def test_libvirts_sandbox_and_preconfig_are_no_hindrance(self):
        sandbox = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"
        vm = self.start("-sandbox", sandbox)
        vm.console("ready\n")
        self.seconds(vm, 1)
        vm = self.start("-preconfig")
        vm.qmp("x-exit-preconfig")
        vm.console("ready\n")
        self.seconds(vm, 1)
