# SPDX-License-Identifier: MIT
"""The driver lab: its smoke part passes on the standard kernel, and what goes wrong is reported."""

import json
import subprocess
import sys
import unittest
from xml.etree import ElementTree

from tests.harness.case import DirectoryCase
from tests.harness.linux import KERNEL
from tests.harness.paths import ROOT


class Lab(DirectoryCase):
    def lab(self, *words):
        return subprocess.run([sys.executable, "-B", "-m", "lab", *words], cwd=ROOT, text=True, capture_output=True)

    @unittest.skipIf("5.10" in KERNEL.parts, "the cases expect what Linux 6.1 and later log")
    def test_smoke_part_passes_on_the_standard_kernel(self):
        files = self.directory / "outcomes.json", self.directory / "junit.xml"
        done = self.lab("--smoke", "--json", str(files[0]), "--junit", str(files[1]))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        cases = json.loads(files[0].read_text())["cases"]
        self.assertGreater(len(cases), 40)
        self.assertEqual({case["result"] for case in cases} - {"SKIP"}, {"PASS"})
        suite = ElementTree.parse(files[1]).getroot()
        self.assertEqual((len(suite), suite.get("failures")), (len(cases), "0"))

    def test_weakness_of_the_driver_is_a_failure_with_its_log(self):
        done = self.lab("--only", "^perf_stats.count_200$")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("FAIL perf_stats.count_200", done.stdout)
        self.assertIn("repeat: ./run lab --only '^perf_stats.count_200$'", done.stdout)
        self.assertIn("0 passed, 1 failed, 0 skipped", done.stdout)
        self.assertIn("{'count': 200}", (ROOT / "build/lab/logs/perf_stats.count_200/steps").read_text())

    def test_unknown_case_is_an_error(self):
        done = self.lab("--only", "no such case")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("no case has such a name", done.stderr)

    def test_bad_option_is_named_on_one_line_before_the_guest_boots(self):
        for options, reason in (
            (["--only", "("], "argument --only: '(': not a regular expression: "),
            (["--schedules", "-5"], "argument --schedules: '-5': give a number from 0"),
            (["--junit", "/no such directory/file"], "argument --junit: '/no such directory/file': no file can be"),
            (["--coverage", "docs/driver-lab.md"], "/gcov is not there; build the kernel with guest/linux/build --lab"),
        ):
            with self.subTest(options):
                done = self.lab(*options)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn(reason, done.stderr.splitlines()[-1])

    def test_list_names_each_case_and_what_must_hold(self):
        self.assertIn("perf_stats.right: perf_stats shows the statistics\n", self.lab("--list").stdout)

    def test_table_tells_findings_from_other_failures(self):
        cases = [{"name": f"topic.{name}", "result": result, "finding": finding} for name, result, finding in (
            ("good", "PASS", ""), ("finding", "FAIL", "A heading"), ("new", "FAIL", ""), ("skipped", "SKIP", ""))]
        run, document = self.directory / "run.json", self.directory / "document.md"
        run.write_text(json.dumps(
            {"kernel": "6.1.0", "date": "2026-11-26", "boots": 1, "seconds": 9, "cases": cases}))
        document.write_text("before\n<!-- results -->\nold\n<!-- /results -->\nafter\n")
        subprocess.run([sys.executable, "-B", "-m", "lab.table", document, f"Linux={run}"], cwd=ROOT, check=True)
        lines = document.read_text().splitlines()
        for line in ("| failed, a finding | 1 |", "| failed, not a finding | 1 |", "| `topic` | 1 of 3 |",
                     "| `topic.finding` | known |", "| `topic.new` | **fail** |", "after"):
            self.assertIn(line, lines)
        self.assertNotIn("old", lines)
