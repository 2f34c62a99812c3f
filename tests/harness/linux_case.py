# SPDX-License-Identifier: MIT
"""Tests that share one boot of the Linux guest."""

import re
import sys
import time
import unittest
from typing import NamedTuple

from tests.harness.case import make_directory, remove_directory
from tests.harness.linux import Machine
from tests.harness.paths import ROOT
from tests.harness.qemu import Nvdimm
from tests.harness.samples import pairs
from tests.harness.wait import PATIENCE

PROGRAMS = ROOT / "build/ppc64le"  # built by the preset ppc64le

# A line of the guest's log that a driver under test wrote, and what such lines may say.
DRIVERS = re.compile(r"papr_scm|nvdimm|nmem|ndbus|pmem|nd_")
USUAL = re.compile(
    r"papr_scm \S+: Region registered with target node"
    r"|nd_pmem \S+: unable to guarantee persistence of writes"  # of memory without a file
    r"|nmem\d NVDIMM performance monitor support registered"
    r"|pseries-pmem: Successfully added "
    r"|EXT4-fs \(pmem\d\): (un)?mount"
    r"|Kernel command line|Command line"
)


class Linux(NamedTuple):
    """The behaviour of a kernel's driver that tests expect; docs/kernels.md has the same table."""

    events: bool  # perf events for the statistics
    refused: tuple  # of the log: lines for an NVDIMM whose statistics are forbidden
    unsupported: tuple  # and for one that supports none
    denied: str = "not permitted|denied"  # reading statistics that are forbidden
    usual: str = "^$"  # of the log: lines that this kernel writes besides USUAL
    linear_md: str = "md0"  # what is found for a linear md array
    nvme_namespace: tuple = ("nvme0n1", "ng0n1")  # its block device and its character device
    counts_multipath: bool = False  # /sys/block of an NVMe disk with several paths counts


PERMISSION = r"papr_scm \S+: Permission denied while accessing performance stats"
NO_EVENTS = r"papr_scm \S+: nvdimm pmu didn't register rc=-2"

# By the first version to which it applies.
LINUX = {
    (5, 10): Linux(False, (r"papr_scm \S+: Failed to query performance stats, Err:-10",),
                   (r"papr_scm \S+: Failed to query performance stats, Err:-67",),
                   denied="Input/output error", usual=r"EXT4-fs \(pmem\d\): DAX enabled",
                   linear_md="md0 has counted nothing so far, and its queue/iostats is 0",
                   nvme_namespace=("nvme0n1",)),
    (6, 1): Linux(True, (PERMISSION, NO_EVENTS), (NO_EVENTS,)),
    (6, 5): Linux(True, (PERMISSION, NO_EVENTS), (NO_EVENTS,), counts_multipath=True),
}


def linux(release):
    """The row for `uname -r`."""
    version = tuple(int(part) for part in re.match(r"(\d+)\.(\d+)", release).groups())
    return LINUX[max(first for first in LINUX if first <= version)]


class GuestCase(unittest.TestCase):
    """Tests of one class share a boot. A subclass sets these attributes for its boot."""

    nvdimms = ("nv0",)
    arguments = ()  # QEMU's
    programs = ()  # names of ours, built for the guest
    durable_writes = False
    uses_events = False  # all tests need perf events; skipped with a kernel that has none
    unusual = ()  # patterns of further lines that the guest's log must have, and no more

    @classmethod
    def options(cls):
        """Returns options of the plug-in; may write sample files to cls.directory."""
        return {}

    @classmethod
    def disks(cls):
        """Returns more arguments of QEMU; may write images to cls.directory."""
        return []

    @classmethod
    def setUpClass(cls):
        cls.directory = make_directory()
        cls.addClassCleanup(remove_directory, cls.directory)
        cls.machine = Machine(
            [Nvdimm(id) for id in cls.nvdimms], {"interval": 0.02, **cls.options()},
            [*cls.arguments, *cls.disks()], cls.durable_writes,
            programs=[PROGRAMS / name for name in cls.programs],
        )
        cls.enterClassContext(cls.machine)
        cls.machine.agent.wait_for_start()
        cls.linux = linux(cls.sh("uname -r"))
        if cls.uses_events and not cls.linux.events:
            raise unittest.SkipTest("this kernel has no perf events for NVDIMMs")
        cls.find_devices()

    @classmethod
    def tearDownClass(cls):
        """Checks the log of the last boot, and that QEMU exits with 0."""
        cls.check_log()
        if cls.machine.power_off() != 0:
            raise AssertionError(f"QEMU failed:\n{cls.machine.log()}")

    @classmethod
    def check_log(cls):
        """Checks that the guest's log has all lines that it must have, and no unexpected line."""
        lines = [line for line in cls.sh("dmesg").splitlines() if DRIVERS.search(line)]
        strange = [line for line in lines if not USUAL.search(line) and not re.search(cls.linux.usual, line)]
        for pattern in cls.unusual:
            if not any(re.search(pattern, line) for line in strange):
                raise AssertionError(f"{pattern!r} is not in the guest's log")
        strange = [line for line in strange if not any(re.search(pattern, line) for pattern in cls.unusual)]
        if strange:
            raise AssertionError("in the guest's log:\n" + "\n".join(strange))

    def need_later_than_5_10(self, what):
        """Skips the test with Linux 5.10, the oldest kernel of LINUX, which does not have `what`."""
        if self.linux is LINUX[5, 10]:
            self.skipTest(f"Linux 5.10 has no {what}")

    def need_events(self):
        if not self.linux.events:
            self.skipTest("this kernel has no perf events for NVDIMMs")

    def setUp(self):
        began = time.monotonic()
        self.addCleanup(lambda: print(f"{time.monotonic() - began:.1f} s", end=" ", file=sys.stderr))

    @classmethod
    def sh(cls, command, timeout=PATIENCE):
        return cls.machine.run(command, timeout)

    @classmethod
    def find_devices(cls):
        """Sets cls.nmem, Linux's name of the NVDIMM in each slot: its numbers are its own."""
        index = "/of_node/ibm,my-drc-index"
        paths = cls.sh(f"cd /sys/bus/nd/devices; for bus in ndbus*; do "
                       f"echo $bus/nmem* $(od -An -tx1 $bus{index}); done")
        cls.nmem = {}
        for line in paths.splitlines():
            device, *drc_index = line.split()
            cls.nmem[int("".join(drc_index), 16) & 0xFFFF] = device.split("/")[1]

    @classmethod
    def perf_stats(cls, slot=0):
        """The attribute as a path in the guest."""
        return f"/sys/bus/nd/devices/{cls.nmem[slot]}/papr/perf_stats"

    @classmethod
    def statistics(cls, slot=0):
        """The attribute as {id: value}."""
        return dict(pairs(cls.sh(f"cat {cls.perf_stats(slot)}")))

    @classmethod
    def counted(cls, events, change):
        """{event: count} of what perf counts, system wide, while change() is called."""
        cls.sh("rm -f /tmp/started /tmp/go")
        cls.sh(
            f"perf stat -a -x, -o /tmp/counts -e '{events}' "
            "sh -c 'touch /tmp/started; until [ -e /tmp/go ]; do usleep 10000; done' "
            ">/dev/null 2>&1 &"
        )
        cls.sh("until [ -e /tmp/started ]; do usleep 10000; done")
        change()
        cls.sh("touch /tmp/go; while pidof perf >/dev/null; do usleep 10000; done")
        rows = [line.split(",") for line in cls.sh("cat /tmp/counts").splitlines() if "nmem" in line]
        return {row[2].split("/")[1]: int(row[0]) for row in rows}
