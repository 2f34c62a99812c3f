# SPDX-License-Identifier: MIT
"""The state file, in which an NVDIMM's life goes on from one QEMU to the next."""

import contextlib
import os
import random
import re
import resource
import socket
import subprocess
import time
import zlib
from pathlib import Path

from tests.harness.case import DirectoryCase
from tests.harness.paths import BUILD
from tests.harness.qemu import Nvdimm
from tests.harness.vm import Vm
from tests.harness.wait import wait_until

BLOCK = 4096
HANGING_FILE = BUILD / "tests/qemu/libhanging-file.so"
PATIENCE = 5  # seconds that a VM waits for all its state files, StateFileWriter::kPatience
KILLS = int(os.environ.get("SCMSTATS_KILLS", 200))


def counts(path):
    """(resets, nanoseconds of power-on) in a state file, of the newer of its whole blocks."""
    text = path.read_bytes()
    whole = []
    for block in (text[:BLOCK], text[BLOCK : 2 * BLOCK]):
        record = re.fullmatch(
            rb"(scmstats state 1\nsequence (\d+)\nresets (\d+)\npower-on-ns (\d+)\n"
            rb"last-reset-ns \d+\n)crc32 (\d+)\n\0*", block
        )
        if record and zlib.crc32(record[1]) == int(record[5]):
            whole.append(tuple(int(record[i]) for i in (2, 3, 4)))
    assert whole, f"{path} has no whole counts: {text!r}"
    return max(whole)[1:]


class State(DirectoryCase):
    def setUp(self):
        super().setUp()
        self.state = self.directory / "nv0.state"

    def start(self, *arguments, state=None):
        vm = Vm("query", [Nvdimm("nv0")], f"interval=0.01,nv0.state={state or self.state}", arguments)
        self.addCleanup(vm.__exit__)
        return vm

    def complaints(self, vm):
        """Returns what the plug-in logs about the state file, without its path."""
        lines = [line for line in vm.log().splitlines() if str(self.state) in line]
        return [line.partition("scmstats: ")[2] for line in lines if " is kept in " not in line]

    def refused(self, why, state=None):
        vm = self.start(state=state)
        self.assertEqual(vm.wait(), 1)
        self.assertEqual(vm.console(), "")  # the guest did not run
        self.assertEqual(vm.log().count("\n"), 1)
        self.assertRegex(vm.log(), f"scmstats: nv0.state={state or self.state}: {why}\n$")

    def test_life_goes_on_in_the_next_qemu_whose_power_on_is_a_reset(self):
        vm = self.start()
        vm.console("ready\n")
        self.assertEqual(self.complaints(vm), [f"{self.state}: it was not there, or empty; counting starts again"])
        self.assertIn(f"nv0: the VM life cycle is kept in {self.state}\n", vm.log())
        vm.type("r")
        vm.console("ready\n")
        first = vm.wait_for_statistics(lambda all: all[0]["PonSecs"] >= 2)[0]
        vm.type("q")
        self.assertEqual(vm.wait(), 0)

        vm = self.start()
        vm.console("ready\n")
        second = vm.statistics()[0]
        self.assertEqual((first["CtlResCt"], second["CtlResCt"]), (1, 2))
        self.assertGreaterEqual(second["PonSecs"], first["PonSecs"])
        self.assertLess(second["CtlResTm"], 2)
        self.assertEqual(self.complaints(vm), [])

    def test_a_second_vm_is_refused_with_the_first_ones_pid(self):
        vm = self.start()
        vm.console("ready\n")
        self.refused(f"in use by process {vm.process.pid} on {socket.gethostname()}; give each "
                     "NVDIMM of each VM a state file of its own")
        self.assertEqual(vm.statistics()[0]["CtlResCt"], 0)

    def test_two_nvdimms_of_one_vm_cannot_share_one(self):
        options = f"nv0.state={self.state},nv1.state={self.state}"
        with Vm("query", [Nvdimm("nv0"), Nvdimm("nv1")], options) as vm:
            self.assertEqual(vm.wait(), 1)
            self.assertIn(f"nv1.state={self.state}: in use by process {vm.process.pid} on", vm.log())

    def test_a_damaged_one_is_set_aside_and_said_so(self):
        self.state.write_bytes(b"not any more\n")
        vm = self.start()
        vm.console("ready\n")
        aside = Path(f"{self.state}.damaged")
        self.assertEqual(aside.read_bytes(), b"not any more\n")
        self.assertEqual(self.complaints(vm), [
            f"{self.state}: it was damaged and is now {aside}; counting starts again"
        ])
        self.assertEqual(vm.statistics()[0]["CtlResCt"], 0)

    def test_what_cannot_be_one_is_refused(self):
        self.refused("No such file or directory", "/nowhere/state")
        self.refused("Is a directory", self.directory)
        os.mkfifo(self.directory / "fifo")
        self.refused("not a regular file", self.directory / "fifo")

    def test_hot_plugged_nvdimm_gets_a_state_file_if_it_is_unused(self):
        with Vm("query", [Nvdimm("nv0")], f"nv0.state={self.state},hot.state={self.directory}/hot,"
                f"clash.state={self.state}") as vm:
            vm.console("ready\n")
            vm.hot_plug(Nvdimm("hot"))
            vm.hot_plug(Nvdimm("clash"))
            shown = vm.statistics()
            self.assertEqual([shown[slot]["CtlResCt"] for slot in (0, 1, 2)], [0, 0, 0])
            self.assertEqual(counts(self.directory / "hot")[0], 0)
            self.assertRegex(vm.log(), r"clash.state=\S+: in use by process \d+ .*; 'clash' is plugged "
                                       r"without it\n")

    def test_a_stopped_vm_has_written_all_and_gives_the_file_up(self):
        vm = self.start()
        vm.console("ready\n")
        vm.type("r")
        vm.console("ready\n")
        before = vm.wait_for_statistics(lambda all: all[0]["PonSecs"] >= 1)[0]
        vm.qmp("stop")
        resets, power_on = counts(self.state)
        self.assertEqual(resets, 1)
        self.assertGreaterEqual(power_on // 10**9, before["PonSecs"])

        other = self.start()
        other.console("ready\n")
        vm.qmp("cont")  # which another's file cannot keep from running
        other.qmp("quit")
        other.wait()
        self.assertGreaterEqual(vm.statistics()[0]["PonSecs"], before["PonSecs"])
        self.assertEqual(self.complaints(vm)[1:], [
            f"{self.state}: in use by process {other.process.pid} on {socket.gethostname()}; give each "
            "NVDIMM of each VM a state file of its own; resets and power-on time are not kept until it "
            "can be written"
        ])
        vm.qmp("stop")
        vm.qmp("cont")
        self.assertEqual(vm.statistics()[0]["CtlResCt"], 2)  # the other one's power-on
        self.assertEqual(self.complaints(vm)[-1], f"{self.state}: it is written again")

    def test_life_goes_on_in_a_migrated_vm_without_a_reset(self):
        source = self.start()
        source.console("ready\n")
        address = f"unix:{self.directory}/migration"
        target = self.start("-incoming", address)
        wait_until(Path(self.directory / "migration").exists)
        source.type("r")
        source.console("ready\n")
        before = source.wait_for_statistics(lambda all: all[0]["PonSecs"] >= 2)[0]
        source.migrate(address, target)
        after = target.statistics()[0]
        self.assertEqual((before["CtlResCt"], after["CtlResCt"]), (1, 1))
        self.assertGreaterEqual(after["PonSecs"], before["PonSecs"])
        self.assertGreaterEqual(after["CtlResTm"], before["CtlResTm"])
        self.assertEqual(self.complaints(target), [])
        source.qmp("quit")
        target.type("r")
        target.console("ready\n")
        wait_until(lambda: counts(self.state)[0] == 2)

    def test_directory_instead_of_state_file_is_logged_once(self):
        vm = self.start()
        vm.console("ready\n")
        self.state.rename(self.directory / "moved")
        self.state.mkdir()
        for resets in (1, 2, 3):
            vm.type("r")
            vm.console("ready\n")
            self.assertEqual(vm.statistics()[0]["CtlResCt"], resets)
            time.sleep(1.1)  # resets have it written once a second
        self.assertEqual(self.complaints(vm)[1:], [
            f"{self.state}: Is a directory; resets and power-on time are not kept until it can be written"
        ])
        vm.qmp("quit")
        self.assertEqual(vm.wait(), 0)

    def test_no_vm_waits_for_long_for_a_disk_that_hangs(self):
        ids = [f"nv{number}" for number in range(4)]
        states = [self.directory / f"{id}.state" for id in ids]
        options = ",".join(f"{id}.state={state}" for id, state in zip(ids, states))
        environment = {"LD_PRELOAD": str(HANGING_FILE)}
        with Vm("query", [Nvdimm(id) for id in ids], options, environment=environment) as vm:
            vm.console("ready\n")
            hangs = [Path(f"{state}.hang") for state in states]
            for hang in hangs:
                hang.touch()
            vm.type("r")  # the guest and its resets do not wait at all
            vm.console("ready\n")
            self.assertEqual({all["CtlResCt"] for all in vm.statistics().values()}, {1})
            for command in ("stop", "cont"):
                began = time.monotonic()
                vm.qmp(command)
                self.assertLess(time.monotonic() - began, 3 * PATIENCE)  # not four times
            self.assertEqual({all["CtlResCt"] for all in vm.statistics().values()}, {1})
            for state in states:
                complaint = f"{state}: does not answer; the VM goes on, and its counts come into it later\n"
                self.assertEqual(vm.log().count(complaint), 2)
            for hang in hangs:
                hang.unlink()
            for state in states:
                wait_until(lambda: counts(state)[0] == 1)  # noqa: B023
            for hang in hangs:
                hang.touch()
            vm.qmp("quit")
            self.assertEqual(vm.wait(), 0)

    @contextlib.contextmanager
    def small_disk(self):
        """The directory is a file system of 64 KiB."""
        options = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(self.directory)]
        mount = subprocess.run(options, capture_output=True, text=True)
        if mount.returncode != 0:
            self.skipTest(f"no small file system can be mounted here: {mount.stderr}")
        try:
            yield
        finally:
            subprocess.run(["umount", "-l", self.directory], check=True)

    def fill(self):
        with contextlib.suppress(OSError), (self.directory / "filler").open("wb", 0) as filler:
            while True:
                filler.write(bytes(BLOCK))

    def test_full_disk_refuses_a_new_state_file_and_keeps_an_old_one(self):
        with self.small_disk():
            vm = self.start()
            vm.console("ready\n")
            self.fill()
            self.refused("No space left on device", self.directory / "other")
            vm.type("r")
            vm.console("ready\n")
            wait_until(lambda: counts(self.state)[0] == 1)
            self.assertEqual(len(self.complaints(vm)), 1)
            vm.qmp("quit")
            self.assertEqual(vm.wait(), 0)

    def test_low_file_size_limit_is_logged_and_vm_runs(self):
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, before[1]))
        try:
            vm = self.start()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        vm.console("ready\n")
        self.assertEqual(self.complaints(vm), [
            f"{self.state}: the file-size limit (ulimit -f) is 8192 bytes; a state file has 12288; resets and power-on "
            "time are not kept until it can be written"
        ])
        vm.type("r")
        vm.console("ready\n")
        self.assertEqual(vm.statistics()[0]["CtlResCt"], 1)
        vm.type("q")
        self.assertEqual(vm.wait(), 0)
        self.assertFalse(self.state.exists())

    def test_read_only_directory_is_refused(self):
        with self.small_disk():
            subprocess.run(["mount", "-o", "remount,ro", self.directory], check=True)
            self.refused("Read-only file system")

    def test_state_file_of_killed_vm_is_whole_and_never_older(self):
        vm = self.start()
        vm.console("ready\n")
        vm.process.kill()
        vm.process.wait()
        last = counts(self.state)
        seed = random.randrange(1 << 32)
        chance = random.Random(seed)
        for kill in range(KILLS):
            with self.subTest(kill=kill, seed=seed), Vm(
                "query", [Nvdimm("nv0")], f"interval=0.01,nv0.state={self.state}"
            ) as vm:
                resets = self.run_for_a_while(vm, chance)
                vm.process.kill()
                vm.process.wait()
                now = counts(self.state)
                self.assertGreaterEqual(now, last)
                self.assertGreaterEqual(now[1], last[1])
                self.assertLessEqual(now[0], last[0] + 1 + resets)
                self.assertEqual([line for line in vm.log().splitlines() if "warning" in line], [])
                last = now
        with Vm("query", [Nvdimm("nv0")], f"interval=0.01,nv0.state={self.state}") as vm:
            vm.console("ready\n")
            shown = vm.statistics()[0]
            self.assertEqual(shown["CtlResCt"], last[0] + 1)
            self.assertGreaterEqual(shown["PonSecs"], last[1] // 10**9)
        self.assertGreater(last[0], KILLS // 2)

    def run_for_a_while(self, vm, chance):
        """How often the guest was reset at most. Now and then it is seen to be kept."""
        if chance.random() < 0.5:  # in the middle of QEMU's start, or soon after it
            time.sleep(chance.uniform(0, 0.6))
            return 0
        before = counts(self.state)[0]
        vm.console("ready\n")
        self.assertEqual(counts(self.state)[0], before + 1)  # the power-on
        resets = chance.randrange(1, 6)
        for _ in range(resets):
            vm.type("r")
            vm.console("ready\n")
            if chance.random() < 0.1:
                shown = vm.statistics()[0]["CtlResCt"]
                wait_until(lambda: counts(self.state)[0] >= shown)
        time.sleep(chance.uniform(0, 0.05))
        return resets
