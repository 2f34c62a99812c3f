# SPDX-License-Identifier: MIT
"""count-accesses=on: perf in a Linux guest counts a program's own loads and stores, exactly."""

import json
import subprocess
import tempfile
import time
from pathlib import Path

from tests.harness.linux_case import GuestCase
from tests.harness.paths import ROOT

SYSROOT = ROOT / "build/linux-guest/sysroot"
SOURCE = Path(__file__).with_name("dax_accesses.cpp")
EVENTS = "{0}/host_l_cnt/,{0}/host_s_cnt/"

# A file system that nothing touches but who uses its files: no journal, nothing to be made later,
# no times of files to be written; struct pages are in RAM, by `-M mem`. Periodic writeback is off,
# so that no late write of the file system is counted.
FILE_SYSTEM = """
    mkfs.ext4 -q -b 65536 -O ^has_journal -E lazy_itable_init=0 /dev/{disk}
    mount -o dax,noatime,lazytime /dev/{disk} /mnt
    dd if=/dev/zero of=/mnt/file bs=64k count=64 2>/dev/null
    sync
    echo 0 >/proc/sys/vm/dirty_writeback_centisecs
"""


class Accesses(GuestCase):
    nvdimms = ("nv0", "nv1")
    durable_writes = True
    uses_events = True

    @classmethod
    def options(cls):
        return {"count-accesses": "on"}

    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory(prefix="scmstats-")
        cls.addClassCleanup(directory.cleanup)
        program = Path(directory.name, "dax_accesses")
        subprocess.run(["powerpc64le-linux-gnu-g++", f"--sysroot={SYSROOT}", "-std=c++20", "-O2",
                        "-mcpu=power8", "-Wall", "-Wextra", "-Werror", "-o", program, SOURCE],
                       check=True)
        cls.programs = (program,)
        super().setUpClass()
        region = cls.sh(f"cd -P /sys/bus/nd/devices/{cls.nmem[0]}/..; echo region*").strip()
        made = json.loads(cls.sh(f"ndctl create-namespace -m fsdax -M mem -r {region}"))
        cls.sh(FILE_SYSTEM.format(disk=made["blockdev"]))

    @classmethod
    def tearDownClass(cls):
        cls.sh("umount /mnt")
        super().tearDownClass()

    def counts(self, slot):
        shown = self.statistics(slot)
        return shown["HostLCnt"], shown["HostSCnt"]

    def rest(self, slot=0):
        """Waits until the counts stay unchanged for some sampling intervals."""
        deadline = time.monotonic() + 60
        before = None
        while (now := self.counts(slot)) != before:
            self.assertLess(time.monotonic(), deadline, "the NVDIMM does not come to rest")
            before = now
            self.sh("usleep 300000")

    def perf(self, change, slot=0):
        counted = self.counted(EVENTS.format(self.nmem[slot]), change)
        return counted["host_l_cnt"], counted["host_s_cnt"]

    def run_program(self, rounds):
        """Returns what perf counts of both events while the program stores and loads."""
        self.sh(f"rm -f /tmp/sign; dax_accesses /mnt/file /tmp/sign {rounds} >/dev/null 2>&1 &")
        self.sh("until [ -e /tmp/sign ]; do usleep 10000; done")
        self.rest()
        try:
            return self.perf(lambda: self.sh(
                "rm /tmp/sign; until [ -e /tmp/sign ]; do usleep 10000; done; usleep 200000"))
        finally:
            self.sh("killall dax_accesses")

    def test_perf_counts_each_load_and_store_of_a_program_once(self):
        for rounds in (1, 1009, 20011):
            with self.subTest(rounds):
                self.assertEqual(self.run_program(rounds), (15 * rounds, 36 * rounds))

    def test_nothing_is_counted_where_nothing_happens(self):
        self.rest()
        self.assertEqual(self.perf(lambda: self.sh("usleep 500000")), (0, 0))

    def test_work_in_main_memory_is_not_counted(self):
        self.rest()
        work = "dd if=/dev/zero of=/tmp/data bs=64k count=500 2>/dev/null; cksum /tmp/data; rm /tmp/data"
        self.assertEqual(self.perf(lambda: self.sh(f"{work}; usleep 200000")), (0, 0))

    def test_another_nvdimm_counts_nothing(self):
        before = self.counts(1)
        self.run_program(1009)
        self.assertEqual(self.counts(1), before)
