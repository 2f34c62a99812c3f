# SPDX-License-Identifier: MIT
"""A statistic of PowerVM's arrives in a guest of a partition's, in either of two ways."""

import time
import unittest

from tests.harness.partition import AS_NOBODY, CAPTURE, DOCUMENT, MEMORY, Partition, typed
from tests.harness.qemu import MIB, Nvdimm
from tests.harness.samples import pairs
from tools.generate.transcript import comparable, difference

# Seconds; long, so that a busy machine does not matter.
INTERVAL = 6


class Powervm(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.partition = cls.enterClassContext(Partition())
        cls.document = DOCUMENT.read_text()
        cls.typed = typed(cls.partition, cls.document)
        cls.partition.run("rm /run/nv0.samples")  # of the document
        cls.partition.run(f"chown nobody {MEMORY}")

    @classmethod
    def tearDownClass(cls):
        if cls.partition.power_off() != 0:
            raise AssertionError(f"L0's QEMU failed:\n{cls.partition.log()}")

    def setUp(self):
        self.partition.clear_injected()
        self.capture = dict(pairs(CAPTURE.read_text()))

    def start(self, plugin, **how):
        self.enterContext(self.partition.runs_guests())
        guest = self.enterContext(self.partition.guest(plugin, **how))
        guest.console("ready\n")
        return guest

    def check_that_values_arrive(self, guest):
        """Those of the capture, and what is injected, within two intervals."""
        self.assertEqual(guest.statistics()[0], self.capture)
        for property, id, value in (("scm-mem-life", "MemLife", 5), ("scm-host-l-cnt", "HostLCnt", 7)):
            before = time.monotonic()
            self.partition.inject(property, value)
            guest.wait_for_statistics(lambda all, id=id, value=value: all[0][id] == value)
            self.assertLess(time.monotonic() - before, 2 * INTERVAL)
            self.capture[id] = value
            self.assertEqual(guest.statistics()[0], self.capture)

    def test_the_document_shows_what_is_typed(self):
        if comparable(self.typed) != comparable(self.document):
            self.fail(difference(DOCUMENT, self.document, self.typed))

    def test_qemu_as_root_reads_the_attribute(self):
        guest = self.start({"interval": INTERVAL})
        self.assertRegex(guest.log(), r"nv0: from PAPR statistics of nmem0: CtlResCt .* FastWCnt\n")
        self.check_that_values_arrive(guest)

    def test_qemu_with_device_dax_memory_reads_the_attribute(self):
        self.partition.run("umount /mnt; ndctl create-namespace -f -e namespace0.0 -m devdax", timeout=120)
        self.addCleanup(self.partition.run, timeout=120, command=(
            "ndctl create-namespace -f -e namespace0.0 -m fsdax; mkfs.ext4 -q -b 65536 /dev/pmem0 2>&1; "
            f"mount -o dax /dev/pmem0 /mnt; truncate -s 268566528 {MEMORY}; chown nobody {MEMORY}"))
        nvdimm = Nvdimm("nv0", file="/dev/dax0.0", size=258 * MIB)
        nvdimm.backend["align"] = nvdimm.device["label-size"] = 2 * MIB
        guest = self.start({"interval": INTERVAL}, nvdimm=nvdimm)
        self.assertRegex(guest.log(), r"nv0: from PAPR statistics of nmem0: CtlResCt .* FastWCnt\n")
        self.assertEqual(guest.statistics()[0], self.capture)

    def test_qemu_without_privileges_has_the_collected_values(self):
        self.partition.run(f"scmstats collect nmem0 --out /run/nv0.samples --every {INTERVAL} "
                           ">/tmp/collect.log 2>&1 & echo $! >/tmp/pid; "
                           "until [ -e /run/nv0.samples ]; do usleep 10000; done")
        self.addCleanup(self.partition.run, "kill $(cat /tmp/pid); rm /run/nv0.samples")
        guest = self.start({"interval": 1, "nv0.samples": "/run/nv0.samples"}, qemu=AS_NOBODY)
        self.assertIn("nv0: from sample file /run/nv0.samples: CtlResCt", guest.log())
        self.assertNotIn("PAPR", guest.log())
        self.check_that_values_arrive(guest)

    def test_qemu_without_privileges_prints_the_collect_line(self):
        guest = self.start({}, qemu=AS_NOBODY)
        self.assertRegex(
            guest.log(),
            r"nv0: no PAPR statistics of the NVDIMM that stores its memory: \S*/nmem0/papr/perf_stats: "
            r"Permission denied; run 'scmstats collect nmem0 --out /run/nv0.samples --every 1' as root and "
            r"give nv0.samples=/run/nv0.samples\n")
        self.assertEqual(list(guest.statistics()[0]), ["CtlResCt", "CtlResTm", "PonSecs"])
