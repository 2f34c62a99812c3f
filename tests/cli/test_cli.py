# SPDX-License-Identifier: MIT
"""The scmstats command, as its users call it."""

import subprocess
import tempfile
import unittest

from tests.harness.catalogue import ROWS
from tests.harness.command import run
from tests.harness.paths import ROOT


class Cli(unittest.TestCase):
    def test_statistics_lists_the_catalogue_as_documented(self):
        status, output, _ = run("statistics")
        self.assertEqual(status, 0)
        rows = [line.split(None, 4) for line in output.splitlines()[1:]]
        printed = [(row[0], row[4], row[1], row[2], row[3]) for row in rows]
        self.assertEqual(printed, ROWS)
        self.assertGreaterEqual(len(printed), 16)

    def test_check_prints_what_a_sample_file_holds(self):
        status, output, _ = run("check", str(ROOT / "tests/data/powervm-1.perf_stats"))
        self.assertEqual(status, 0)
        self.assertEqual(len(output.splitlines()), 16)
        self.assertIn("MemLife                   100  percent      life remaining\n", output)

    def test_check_says_why_a_file_will_not_do(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("AcmeTemp = 3\nMemLife = 101\n")
            file.flush()
            self.assertEqual(
                run("check", file.name),
                (1, "", f"scmstats: {file.name}: line 2: 101 is above 100, the most that 'MemLife' may be\n"),
            )
            file.seek(0)
            file.truncate()
            file.write("AcmeTemp = 3\n")
            file.flush()
            self.assertEqual(run("check", file.name)[0], 0)
        self.assertEqual(
            run("check", "/nowhere"), (1, "", "scmstats: /nowhere: No such file or directory\n")
        )

    def test_what_cannot_be_printed_is_a_failure(self):
        for arguments in (["statistics"], ["probe", "/"], ["check", ROOT / "tests/data/powervm-1.perf_stats"]):
            with open("/dev/full", "w") as full:
                ended = run(*arguments, capture_output=False, stdout=full, stderr=subprocess.PIPE)
            self.assertEqual(ended, (1, None, "scmstats: standard output: No space left on device\n"))

    def test_wrong_usage_is_named_on_one_line_with_status_2(self):
        for arguments, line in {
            ("chekc",): "The following argument was not expected: chekc",
            ("check",): "FILE is required",
            (): "give a command",
            ("statistics", "now"): "The following argument was not expected: now",
        }.items():
            self.assertEqual(run(*arguments), (2, "", f"scmstats: {line}; see scmstats --help\n"))

    def test_help_succeeds(self):
        self.assertEqual(run("--help")[0], 0)
