# SPDX-License-Identifier: MIT
"""scmstats builds in any directory, builds only what is asked for, and shows its progress."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.harness.paths import QEMU, ROOT


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, timeout=550, **more)


class Build(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="scmstats-")
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)

    def configure(self, *options):
        return run("cmake", "-G", "Ninja", "-S", ROOT, "-B", self.directory / "build", *options)

    def test_plugin_alone_needs_no_library_of_command_or_tests(self):
        absent = [f"-DCMAKE_DISABLE_FIND_PACKAGE_{name}=ON"
                  for name in ("CLI11", "fmt", "nlohmann_json", "GTest", "Python3", "PkgConfig")]
        absent += ["-DCMAKE_FIND_LIBRARY_PREFIXES=none-"]  # no find_library() succeeds
        plugin = self.configure("-DSCMSTATS_TESTS=OFF", "-DSCMSTATS_CLI=OFF", *absent)
        self.assertEqual(plugin.returncode, 0, plugin.stderr)
        self.assertNotEqual(self.configure("-DSCMSTATS_TESTS=OFF", "-DSCMSTATS_CLI=ON", *absent).returncode, 0)

    def test_tests_without_the_command_are_refused_with_a_reason(self):
        refused = self.configure("-DSCMSTATS_TESTS=ON", "-DSCMSTATS_CLI=OFF")
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("SCMSTATS_TESTS=ON: the tests need the command", " ".join(refused.stderr.split()))

    def test_run_works_below_spaces_a_comma_and_an_apostrophe(self):
        checkout = self.directory / "a b,c's" / "scm stats"
        shutil.copytree(ROOT, checkout, ignore=shutil.ignore_patterns("build", ".git", "__pycache__"))
        samples = "tests/data/powervm-1.perf_stats"
        ran = run("./run", "--qemu", QEMU, "--samples", samples, cwd=checkout)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn(f"nv0: from sample file {samples}: ", ran.stdout)
        self.assertRegex(ran.stdout, r"PonSecs +603931 ")

    def progress(self, script):
        """Runs progress() of tools/setup.sh, without a terminal."""
        shell = f"source tools/setup.sh; progress '{self.directory}/log' sh -c '{script}'"
        return run("bash", "-c", f"set -o pipefail; {shell}", cwd=ROOT)

    def test_progress_is_a_line_every_few_seconds(self):
        shown = self.progress("echo [1/9] a; sleep 5; echo [2/9] b; echo warning; echo [3/9] c")
        self.assertEqual((shown.returncode, shown.stdout, shown.stderr), (0, "", "  2 of 9 steps\n"))
        self.assertEqual((self.directory / "log").read_text(), "[1/9] a\n[2/9] b\nwarning\n[3/9] c\n")

    def test_progress_returns_the_status_of_the_build(self):
        self.assertEqual(self.progress("echo [1/9] a; exit 3").returncode, 3)
