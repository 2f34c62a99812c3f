# SPDX-License-Identifier: MIT
"""The counters of the block device that stores an NVDIMM, as a guest is shown them."""

import os
import re
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from tests.harness.case import make_directory, remove_directory
from tests.harness.paths import BUILD
from tests.harness.qemu import LABEL, MIB, Nvdimm
from tests.harness.vm import Vm
from tests.harness.wait import PATIENCE


class Media(unittest.TestCase):
    def setUp(self):
        directory = make_directory(BUILD)
        self.addCleanup(remove_directory, directory)
        self.image = directory / "image"
        with self.image.open("wb") as image:
            image.truncate(256 * MIB + LABEL)

    def start(self, options=""):
        vm = Vm("query", [Nvdimm("nv0", self.image)], f"interval=0.01{options}")
        self.addCleanup(vm.__exit__)
        vm.console("ready\n")
        return vm

    def device(self, vm):
        """The name of the device that the plug-in found."""
        found = re.search(r"nv0: from block device (\S+): MedRCnt MedWCnt MedRDur MedWDur\n", vm.log())
        if not found:
            self.skipTest(f"no block device stores {BUILD}: {vm.log()}")
        return found[1]

    @staticmethod
    def stat(device):
        """Reads, writes and their nanoseconds as the host's kernel counts them."""
        fields = [int(field) for field in Path(f"/sys/block/{device}/stat").read_text().split()]
        return {"MedRCnt": fields[0], "MedWCnt": fields[4], "MedRDur": fields[3] * 10**6,
                "MedWDur": fields[7] * 10**6}

    def both(self, vm, device):
        """The guest's values and the host's, of a time when the host's stood still.

        The guest's may be older on a busy machine, so it is asked again until the values are equal or time is up.
        """
        quiet = None
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            before = self.stat(device)
            time.sleep(0.1)  # ten of the sampler's intervals
            shown = vm.statistics()[0]
            if self.stat(device) != before:
                continue
            quiet = {id: shown[id] for id in before}, before
            if quiet[0] == quiet[1]:
                return quiet
        if not quiet:
            self.skipTest(f"{device} is never idle for 0.1 s, so the two cannot be compared")
        return quiet

    def test_they_rise_in_the_guest_exactly_as_on_the_host(self):
        vm = self.start()
        device = self.device(vm)
        guest, host = self.both(vm, device)
        self.assertEqual(guest, host)
        for direction in ("of", "if"):
            other = "if=/dev/zero" if direction == "of" else "of=/dev/null"
            flag = "oflag=direct conv=fsync,notrunc" if direction == "of" else "iflag=direct"
            subprocess.run(
                ["dd", f"{direction}={self.image}", other, "bs=64k", "count=64", *flag.split()],
                check=True, stderr=subprocess.DEVNULL,
            )
        guest_after, host_after = self.both(vm, device)
        self.assertEqual(guest_after, host_after)
        self.assertGreaterEqual(guest_after["MedRCnt"] - guest["MedRCnt"], 64)
        self.assertGreaterEqual(guest_after["MedWCnt"] - guest["MedWCnt"], 64)

    def test_off_supports_none(self):
        vm = self.start(",nv0.block=off")
        self.assertNotIn("MedRCnt", vm.statistics()[0])
        self.assertIn("MedRCnt MedWCnt MedRDur MedWDur: its option block is off\n", vm.log())

    def loop(self, *arguments):
        """Runs losetup and returns the device, or skips the test where it cannot be used."""
        losetup = subprocess.run(["losetup", "--find", *arguments], capture_output=True, text=True)
        if losetup.returncode != 0 or not os.access(losetup.stdout.strip(), os.R_OK):
            self.skipTest(f"no loop device can be used here: {losetup.stderr}")
        return losetup.stdout.strip()

    def test_a_device_given_is_taken_instead(self):
        with tempfile.NamedTemporaryFile(dir=BUILD) as file:
            file.truncate(MIB)
            loop = self.loop("--show", file.name)
            self.addCleanup(subprocess.run, ["losetup", "--detach", loop], check=True)
            self.image.unlink()
            self.image = None  # the NVDIMM's memory is in no file
            vm = self.start(f",nv0.block={loop}")
            self.device(vm)

    def test_a_loop_device_without_a_file_has_none(self):
        loop = self.loop()
        vm = self.start(f",nv0.block={loop}")
        self.assertNotIn("MedRCnt", vm.statistics()[0])
        self.assertIn(f"MedWDur: {loop.removeprefix('/dev/')} has no file attached\n", vm.log())

    def test_a_file_in_memory_has_none_and_the_log_says_why(self):
        shared_memory = Path("/dev/shm")
        if not shared_memory.is_dir():
            self.skipTest("there is no /dev/shm here")
        with tempfile.NamedTemporaryFile(dir=shared_memory) as image:
            image.truncate(256 * MIB + LABEL)
            self.image = image.name
            vm = self.start()
            self.assertNotIn("MedRCnt", vm.statistics()[0])
            self.assertIn(f"MedWDur: {image.name} is on tmpfs, which no block device stores\n", vm.log())
