# SPDX-License-Identifier: MIT
"""count-accesses=on: HostLCnt and HostSCnt are what a guest's instructions came to, exactly."""

import json
import re
import subprocess
import unittest

from tests.harness.case import DirectoryCase
from tests.harness.gdb import Gdb
from tests.harness.paths import QEMU
from tests.harness.qemu import LABEL, MIB, Nvdimm
from tests.harness.vm import Vm
from tests.harness.wait import wait_until
from conformance.guests import SUMMARY

REAL = (
    "the first NVDIMM", "the second NVDIMM", "RAM", "memory behind the first NVDIMM",
    "across two pages of an NVDIMM", "across RAM and the first NVDIMM",
    "across the first NVDIMM and memory", "across memory and the second NVDIMM",
    "over an NVDIMM's ends", "all over RAM", "all over the NVDIMMs", "code in an NVDIMM",
    "with interrupts",
)
TRANSLATED = (
    "the first NVDIMM", "the second NVDIMM", "the first NVDIMM's pages in turn", "RAM",
    "RAM elsewhere", "RAM at the first NVDIMM's address", "RAM at the second NVDIMM's address",
    "across two pages of an NVDIMM", "across an NVDIMM's page and RAM",
    "across RAM and an NVDIMM's page", "across the second NVDIMM's page and RAM",
    "across two pages of RAM", "a page that moves", "page faults, a whole access",
    "page faults, half an access", "page faults, half an access, to RAM",
    "page faults, given up", "read-only, a whole access", "read-only, half an access",
    "two processes",
)
VERSION = subprocess.run([QEMU, "--version"], stdout=subprocess.PIPE, text=True).stdout
OLD = re.search(r"version (\d+)", VERSION)[1] == "7"

# By the parts of guest/accesses.
GROUPS = {
    1: [f"real mode, {name}" for name in REAL],
    2: [f"translated mode, {name}" for name in TRANSLATED],
    4: ["all vCPUs at once", "all vCPUs but one, by a page that this one moves"],
}
HOT_PLUGGED = [f"{mode} mode, the hot-plugged NVDIMM" for mode in ("real", "translated")]

# In the pages of each NVDIMM that the guest's cases access, see guest/accesses/places.cpp: of the
# first what some instructions access, of the second what none does.
WATCHED = [1024 * MIB + 32 * 1024 + 8, 1536 * MIB + 32 * 1024 + 4088]

# Ordinary memory of the guest lies before the first NVDIMM and between the two.
MEMORY = ["-object", json.dumps({"qom-type": "memory-backend-ram", "id": "memory", "size": 256 * MIB}),
          "-device", json.dumps({"driver": "pc-dimm", "id": "dimm", "memdev": "memory"})]


class Accesses(DirectoryCase):
    def image(self):
        file = self.directory / "nv0"
        with file.open("wb") as image:
            image.truncate(256 * MIB + LABEL)
        return file

    def vm(self, guest="accesses", arguments=(), plugin="count-accesses=on,interval=0.01"):
        """Returns the machine that guest/accesses/machine.hpp describes."""
        memory = [*Nvdimm("nv0", self.image()).arguments(), *MEMORY, *Nvdimm("nv1").arguments()]
        return Vm(guest, plugin=plugin, arguments=[*memory, *arguments], memory=1024 * MIB,
                  patience=300)

    def check(self, vm, parts, more=()):
        output = vm.console()
        self.assertEqual(re.findall("^FAIL.*", output, re.M), [], output)
        # QEMU 7.2's stqcx. never stores where there is one vCPU; its lqarx is an interrupt with several.
        skips = re.findall("^SKIP .*", output, re.M)
        self.assertFalse([skip for skip in skips if not (OLD and skip.startswith("SKIP lqarx"))], output)
        passed = re.findall("^PASS (.*): [1-9][0-9]* cases, 0 failed$", output, re.M)
        expected = [name for part in GROUPS if part & parts for name in GROUPS[part]]
        self.assertCountEqual(passed, [*expected, *more])
        cases, passed, failed, skipped = map(int, SUMMARY.search(output).groups())
        self.assertEqual((passed, failed, skipped), (cases, 0, len(skips)))
        if parts & 1:
            self.assertGreater(cases, 4 * 200)  # that many instructions, in some of the groups
        self.assertEqual(vm.wait(), 0, vm.log())

    def count(self, parts, *arguments):
        with self.vm(arguments=["-append", f"parts={parts}", *arguments]) as vm:
            self.check(vm, parts)

    def test_every_access_in_real_mode_is_counted_once(self):
        self.count(1)

    def test_every_access_in_translated_mode_is_counted_once(self):
        self.count(2)

    def test_single_instruction_blocks_count_every_access(self):
        known = subprocess.run([QEMU, "-help"], stdout=subprocess.PIPE, text=True).stdout
        step = "-singlestep" if "-singlestep" in known else "-accel tcg,one-insn-per-tb=on"
        self.count(3, *step.split())

    def test_four_vcpus_count_every_access_once(self):
        self.count(5, "-smp", "cores=4", "-accel", "tcg,thread=multi")

    def test_four_vcpus_in_one_thread_are_counted_or_refused(self):
        one_thread = ["-smp", "cores=4", "-accel", "tcg,thread=single"]
        if OLD:
            return self.count(4, *one_thread)
        with self.vm(arguments=one_thread) as vm:
            self.assertEqual(vm.wait(), 1)
            self.assertRegex(vm.log(), "scmstats: count-accesses=on: with one thread for all vCPUs this QEMU "
                             "[0-9.]+ does not report which vCPU made an access; "
                             "give -accel tcg,thread=multi, or one vCPU\n")

    def test_a_hot_plugged_nvdimm_counts(self):
        with self.vm(arguments=["-append", "hotplug=1 parts=3"]) as vm:
            vm.console("plug\n")
            vm.hot_plug(Nvdimm("nv2"))
            vm.type("g")
            self.check(vm, 3, HOT_PLUGGED)

    def test_accesses_to_a_page_with_a_watchpoint_are_counted(self):
        socket = self.directory / "gdb"
        with self.vm(arguments=["-append", "parts=1", "-S",
                                "-gdb", f"unix:{socket},server=on,wait=off"]) as vm:
            wait_until(socket.exists)
            gdb = Gdb(socket)
            self.addCleanup(gdb.close)
            for address in WATCHED:
                gdb.watch(address)
            gdb.run()
            self.check(vm, 1)
            self.assertGreater(gdb.stops, 0)

    def test_counts_that_stand_still_fail(self):
        # The guest's report of an NVDIMM with the counts of another NVDIMM.
        options = {"interval": 0.02}
        for id in ("nv0", "nv1"):
            samples = self.directory / id
            samples = samples.with_suffix(".samples")
            samples.write_text("HostLCnt = 5\nHostSCnt = 7\n")
            options[f"{id}.samples"] = samples
        with self.vm(plugin=options) as vm:
            vm.console("FAIL real mode, the first NVDIMM: lbz: wrong count\n")

    def test_no_count_is_supported_unless_asked_for(self):
        for option in ("interval=0.02", "interval=0.02,count-accesses=off"):
            with self.subTest(option), self.vm("query", plugin=option) as vm:
                vm.console("ready\n")
                for statistics in vm.statistics().values():
                    self.assertNotIn("HostLCnt", statistics)
                    self.assertNotIn("HostSCnt", statistics)

    def test_guest_that_accesses_no_nvdimm_has_counts_of_zero(self):
        with self.vm("query") as vm:
            vm.console("ready\n")
            for statistics in vm.statistics().values():
                self.assertEqual((statistics["HostLCnt"], statistics["HostSCnt"]), (0, 0))

    def check_stores(self, nvdimm, stay):
        """Five stores between loads: those to ROM change nothing and do not count."""
        with Vm("query", [nvdimm], "count-accesses=on,interval=0.01") as vm:
            vm.console("ready\n")
            for _ in range(3):
                vm.type("l")
                vm.console("done 0\n")
            for _ in range(5):
                vm.type("s")
                vm.console("done 42\n")
            vm.type("l")
            vm.console(f"done {42 if stay else 0}\n")
            counts = vm.wait_for_statistics(lambda all: all[0]["HostLCnt"] == 4)[0]
            self.assertEqual(counts["HostSCnt"], 5 if stay else 0)

    def test_a_read_only_nvdimm_counts_loads_alone(self):
        self.check_stores(Nvdimm("nv0", self.image(), read_only=True), stay=False)

    @unittest.skipIf(OLD, "a memory backend of QEMU 7.2 has no property rom")
    def test_rom_decides_whether_a_read_only_files_stores_count(self):
        for rom, stay in (("on", False), ("auto", False), ("off", True)):
            with self.subTest(rom=rom):
                nvdimm = Nvdimm("nv0", self.image(), read_only=True)
                nvdimm.backend["rom"] = rom
                nvdimm.device["unarmed"] = not stay
                self.check_stores(nvdimm, stay)
