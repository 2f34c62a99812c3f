# SPDX-License-Identifier: MIT
"""`scmstats probe`: what an NVDIMM would support, and why not more."""

import json
import os
import re
import shlex
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.harness.command import run
from tests.harness.paths import ROOT, SCMSTATS

CATALOGUE = [line[:8].strip() for line in (ROOT / "tests/data/powervm-1.perf_stats").read_text().splitlines()]
MEDIA = ["MedRCnt", "MedWCnt", "MedRDur", "MedWDur"]


def probe(path, *arguments):
    status, output, complaint = run("probe", str(path), "--json", *arguments)
    assert (status, complaint) == (0, ""), complaint
    return json.loads(output)


class Probe(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="scmstats-", dir="/dev/shm")
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)

    def test_has_a_row_for_each_of_the_sixteen(self):
        probed = probe(self.directory)["statistics"]
        self.assertEqual([each["id"] for each in probed], CATALOGUE)
        for each in probed:
            keys = ["reason", "remedy"] if each["supported"] == "no" else ["source", "value"]
            self.assertEqual(list(each), ["id", "supported", *keys])

    def test_a_file_in_memory_has_no_device_and_the_reason_is_told(self):
        probed = probe(self.directory / "planned", "--id", "dimm7")
        reason = f"{self.directory} is on tmpfs, which no block device stores"
        self.assertEqual(probed["planned"], True)
        self.assertEqual((probed["block_device"], probed["block_reason"]), (None, reason))
        for each in probed["statistics"]:
            if each["id"] in MEDIA:
                self.assertEqual(each["reason"], reason)
                self.assertEqual(each["remedy"], "a file on a disk, or dimm7.block=DEVICE")

    def test_a_planned_file_is_as_the_folder_it_will_be_in(self):
        there = probe(self.directory)
        planned = probe(self.directory / "not/yet/there.img")
        self.assertEqual(planned["block_reason"], there["block_reason"])
        self.assertEqual((there["planned"], planned["planned"]), (False, True))

    def test_the_table_says_what_the_json_says(self):
        status, table, complaint = run("probe", str(self.directory))
        self.assertEqual((status, complaint), (0, ""))
        probed = probe(self.directory)
        footnotes = dict(re.findall(r"^\[(\d+)\] (.*?)(?=^\[|\n\n)", table, re.S | re.M))
        for each in probed["statistics"]:
            row = re.search(rf"^{each['id']:8}  (yes|with collect|no) +(\d+|-)  (.*)$", table, re.M)
            self.assertEqual(row[1], each["supported"])
            if row[1] == "no":
                self.assertEqual(
                    footnotes[row[3].strip("[]")].strip(),
                    f"{each['reason']}.\n    Would bring it: {each['remedy']}",
                )
            else:
                self.assertEqual((row[3], int(row[2])), (each["source"], each["value"]))
        self.assertTrue(table.endswith(f"\n  {probed['plugin']}\n"))

    def test_a_loop_device_of_this_machine_is_its_files(self):
        with tempfile.NamedTemporaryFile(dir=SCMSTATS.parent) as image:
            image.truncate(1 << 20)
            losetup = subprocess.run(["losetup", "--find", "--show", image.name], capture_output=True, text=True)
            if losetup.returncode != 0:
                self.skipTest(f"no loop device can be made here: {losetup.stderr}")
            loop = losetup.stdout.strip()
            self.addCleanup(subprocess.run, ["losetup", "--detach", loop], check=True)
            through, direct = probe(loop), probe(image.name)
            self.assertEqual(through["block_device"], direct["block_device"])
            self.assertNotEqual(f"/dev/{through['block_device']}", loop)

    def test_ends_with_the_option_for_the_library_beside_it(self):
        option, value = shlex.split(probe(self.directory)["plugin"])
        self.assertEqual(option, "-plugin")
        if (SCMSTATS.parent / "libscmstats-qemu.so").exists():
            self.assertEqual(value, str(SCMSTATS.parent.resolve() / "libscmstats-qemu.so"))

    def test_installed_command_names_the_installed_library(self):
        prefix = self.directory / "prefix"
        subprocess.run(["cmake", "--install", SCMSTATS.parent, "--component", "command", "--prefix", prefix],
                       check=True, stdout=subprocess.PIPE)
        libraries = re.search(r"^CMAKE_INSTALL_LIBDIR:\w+=(.*)$", (SCMSTATS.parent / "CMakeCache.txt").read_text(),
                              re.M)[1]
        library = prefix / libraries / "qemu/libscmstats-qemu.so"
        library.parent.mkdir(parents=True)
        library.touch()
        probed = subprocess.run([prefix / "bin/scmstats", "probe", self.directory, "--json"], check=True,
                                stdout=subprocess.PIPE).stdout
        self.assertEqual(json.loads(probed)["plugin"], f"-plugin {library}")

    @unittest.skipIf(os.geteuid() != 0, "only root can become somebody else")
    def test_what_may_not_be_seen_is_not_taken_for_nothing(self):
        closed = self.directory / "closed"
        closed.mkdir()
        closed.chmod(0o700)
        self.directory.chmod(0o755)
        nobody = {"user": 65534, "group": 65534, "extra_groups": []}
        self.assertEqual(
            run("probe", str(closed / "image"), **nobody),
            (1, "", f"scmstats: {closed / 'image'}: Permission denied\n"),
        )

    def test_a_wrong_id_is_named(self):
        for id in ("", "7", "a b", "a,b"):
            status, output, complaint = run("probe", str(self.directory), "--id", id)
            self.assertEqual((status, output, complaint.count("\n")), (2, "", 1))
            self.assertIn(f"'{id}' is not an id: give a letter, then", complaint)

    def test_a_wrong_path_is_named(self):
        self.assertEqual(
            run("probe", ""), (1, "", "scmstats: PATH is empty; give a file's or a device's\n")
        )
        nowhere = self.directory / "link"
        nowhere.symlink_to(self.directory / "gone")
        circle = self.directory / "circle"
        circle.symlink_to(circle)
        file = self.directory / "file"
        file.touch()
        for path, reason in {
            nowhere: f"{nowhere}: a symbolic link that leads nowhere",
            circle: f"{circle}: Too many levels of symbolic links",
            file / "below": f"{file}: not a directory",
            self.directory / ("x" * 300): f"{self.directory / ('x' * 300)}: File name too long",
        }.items():
            self.assertEqual(run("probe", str(path)), (1, "", f"scmstats: {reason}\n"))
        self.assertEqual(probe("/dev/null")["block_reason"],
                         "/dev/null is a character device, no block device")
