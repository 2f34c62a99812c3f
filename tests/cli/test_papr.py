# SPDX-License-Identifier: MIT
"""PAPR statistics of a host's NVDIMM, in a /sys of the test's own: scmstats collect and probe."""

import json
import os
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from tests.cli.test_collect import NAMESPACES, WITH_SYS
from tests.harness.paths import ROOT, SCMSTATS

CAPTURE = (ROOT / "tests/data/powervm-1.perf_stats").read_text()
VENDOR = CAPTURE + "AcmeTemp = 0x0000000000000019\n"
CATALOGUE = [line[:8].strip() for line in CAPTURE.splitlines()]
NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
COLLECT = "scmstats collect nmem0 --out /run/nv0.samples --every 1"
OPTION = "nv0.samples=/run/nv0.samples"


class Papr(unittest.TestCase):
    """/dev/null stands for /dev/dax0.0, a device-DAX node on nmem0."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="scmstats-")
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        self.directory.chmod(0o755)
        self.out = self.directory / "out"
        self.sys = self.directory / "sys"
        bus = self.sys / "devices/ndbus0"
        self.nvdimm, self.region = bus / "nmem0", bus / "region0"
        self.attribute = self.nvdimm / "papr/perf_stats"
        self.attribute.parent.mkdir(parents=True)
        (self.region / "dax0.0/dax0.0").mkdir(parents=True)
        (self.nvdimm / "dev").write_text("245:0\n")
        self.set_mappings(1)
        self.link("bus/nd/devices/nmem0", self.nvdimm)
        self.link("dev/char/1:3", self.region / "dax0.0/dax0.0")
        self.show(VENDOR)
        self.namespace = next((each for each in NAMESPACES if self.works(each)), None)
        if not self.namespace:
            self.skipTest("no mount namespace allowed here")

    def link(self, name, to):
        link = self.sys / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(to, link.parent))

    def set_mappings(self, count):
        (self.region / "mappings").write_text(f"{count}\n")
        (self.region / "mapping0").write_text("nmem0,0,1073741824,0\n")

    def show(self, sample):
        """The attribute, which only root can read."""
        self.attribute.unlink(missing_ok=True)
        self.attribute.write_text(sample)
        self.attribute.chmod(0o400)

    def works(self, namespace):
        command = [*namespace, *WITH_SYS, self.sys, "true"]
        return subprocess.run(command, capture_output=True).returncode == 0

    def command(self, *arguments, user=()):
        return [*self.namespace, *WITH_SYS, self.sys, *user, SCMSTATS, *arguments]

    def run_command(self, *arguments, user=()):
        done = subprocess.run(
            self.command(*arguments, user=user), capture_output=True, text=True, timeout=60
        )
        return done.returncode, done.stdout, done.stderr

    def probe(self, path="/dev/null", user=()):
        status, output, complaint = self.run_command("probe", path, "--json", user=user)
        self.assertEqual((status, complaint), (0, ""))
        return json.loads(output)

    def need_other_user(self):
        status, _, _ = self.run_command("--version", user=NOBODY)
        if os.geteuid() != 0 or status != 0:
            self.skipTest("only root can become nobody, who must be able to run the program")

    def test_collect_writes_every_statistic_with_vendor_ids(self):
        for device in ("nmem0", "/dev/null"):
            status, said, complaint = self.run_command("collect", device, "--out", self.out, "--once")
            self.assertEqual((status, complaint), (0, ""))
            self.assertEqual(self.out.read_text(), VENDOR)
            self.assertTrue(said.startswith("PAPR statistics of nmem0: CtlResCt 2, "), said)
            self.assertTrue(said.endswith(", AcmeTemp 25\n"), said)

    def test_collect_passes_values_that_fall(self):
        process = subprocess.Popen(
            self.command("collect", "nmem0", "--out", self.out, "--every", "1"),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        for value in (1000, 10, 20):  # totals that continue would be 1000, 1010, 1020
            sample = f"HostLCnt = 0x{value:016X}\n"
            self.show(sample)
            deadline = time.monotonic() + 60
            while not self.out.exists() or self.out.read_text() != sample:
                self.assertLess(time.monotonic(), deadline, self.out)
                time.sleep(0.01)

    def test_collect_without_privileges_is_one_clear_line(self):
        self.need_other_user()
        self.assertEqual(
            self.run_command("collect", "nmem0", "--out", "/nowhere/out", "--once", user=NOBODY),
            (1, "", "scmstats: nmem0: Permission denied: only root can read "
             "/sys/devices/ndbus0/nmem0/papr/perf_stats; run as root or by the systemd unit\n"),
        )

    def test_collect_names_an_attribute_that_is_no_sample(self):
        self.show("MemLife  = 0x0000000000000065\n")
        self.assertEqual(
            self.run_command("collect", "nmem0", "--out", self.out, "--once"),
            (1, "", "scmstats: nmem0: /sys/devices/ndbus0/nmem0/papr/perf_stats: line 1: 101 is above 100, "
             "the most that 'MemLife' may be\n"),
        )

    def test_probe_shows_the_nvdimm_as_the_source(self):
        probed = self.probe()
        self.assertEqual((probed["nvdimm"], "nvdimm_reason" in probed), ("nmem0", False))
        self.assertEqual([each["id"] for each in probed["statistics"]], [*CATALOGUE, "AcmeTemp"])
        for each, line in zip(probed["statistics"], VENDOR.splitlines()):
            self.assertEqual(each, {
                "id": line[:8].strip(), "supported": "yes", "source": "PAPR statistics of nmem0",
                "value": int(line[11:], 16),
            })
        self.assertEqual(probed["commands"], [])
        self.assertNotIn("samples", probed["plugin"])
        self.assertEqual(probed["notes"], [
            "only root can read the PAPR statistics of nmem0: for a QEMU that is not root, as libvirt's, "
            f"run '{COLLECT}' as root and give {OPTION}"
        ])
        _, table, _ = self.run_command("probe", "/dev/null")
        self.assertIn("\nstored by NVDIMM nmem0\n", table)
        self.assertRegex(table, r"\nMemLife   yes +100  PAPR statistics of nmem0\n")

    def test_probe_says_which_statistics_the_nvdimm_lacks(self):
        self.show("MemLife  = 0x0000000000000057\n")
        probed = {each["id"]: each for each in self.probe()["statistics"]}
        self.assertEqual(probed["MemLife"]["value"], 87)
        self.assertEqual(probed["CritRscU"]["reason"], "the PAPR statistics of nmem0 have none")
        self.assertEqual(probed["PonSecs"]["source"], "VM life cycle")

    def test_probe_without_privileges_shows_the_collect_line(self):
        self.need_other_user()
        probed = self.probe(user=NOBODY)
        self.assertEqual(probed["nvdimm"], "nmem0")
        attribute = "/sys/devices/ndbus0/nmem0/papr/perf_stats"
        self.assertEqual(probed["nvdimm_reason"],
                         f"{attribute}: Permission denied; run '{COLLECT}' as root and give {OPTION}")
        missing = [each for each in probed["statistics"] if each["supported"] == "no"]
        self.assertEqual(len(missing), 13)  # all but the VM life cycle's
        for each in missing:
            self.assertEqual(each["reason"], f"only root can read {attribute}")
            self.assertEqual(each["remedy"], f"'{COLLECT}' as root, and {OPTION}")

    def test_probe_says_why_several_nvdimms_are_no_source(self):
        self.set_mappings(2)
        probed = self.probe()
        reason = "region0 is on 2 NVDIMMs that the kernel knows, which must be 1"
        self.assertEqual((probed["nvdimm"], probed["nvdimm_reason"]), (None, reason))
        _, table, _ = self.run_command("probe", "/dev/null")
        self.assertIn(f"\nno PAPR statistics of the NVDIMM that stores it: {reason}\n", table)

    def test_probe_leads_from_a_file_on_a_pmem_device(self):
        number = os.stat(self.directory).st_dev
        if os.major(number) == 0:
            self.skipTest("files here have no device number")
        for device in ("namespace0.0/block/pmem0", "btt0.1/block/pmem0s"):
            (self.region / device).mkdir(parents=True)
            name = f"dev/block/{os.major(number)}:{os.minor(number)}"
            (self.sys / name).unlink(missing_ok=True)
            self.link(name, self.region / device)
            self.assertEqual(self.probe(self.directory / "planned.img")["nvdimm"], "nmem0", device)
