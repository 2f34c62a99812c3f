# SPDX-License-Identifier: MIT
"""tools/update lists and checks what programs generate."""

import runpy
import subprocess
import unittest

from tests.harness.paths import ROOT

UPDATE = ROOT / "tools/update"


def run(*arguments):
    run = subprocess.run([UPDATE, *arguments], capture_output=True, text=True, timeout=60)
    return run.returncode, run.stdout, run.stderr


class Update(unittest.TestCase):
    def test_generated_files_are_up_to_date(self):
        self.assertEqual(run("--check"), (0, "", ""))

    def test_a_stale_file_is_named(self):
        update = runpy.run_path(str(UPDATE))
        stale = update["Generated"]("LICENSE", "a second", "true", prints=True)
        update["GENERATED"].clear()
        update["GENERATED"]["licence"] = stale
        self.assertEqual(update["check"](), 1)

    def test_each_file_and_command_exists(self):
        for each in runpy.run_path(str(UPDATE))["GENERATED"].values():
            for name in [*each.files.split(", "), each.command.split()[0]]:
                self.assertTrue((ROOT / name).exists(), name)

    def test_all_names_are_listed(self):
        status, output, _ = run("--list")
        self.assertEqual((status, [line.split()[0] for line in output.splitlines()]),
                         (0, list(runpy.run_path(str(UPDATE))["GENERATED"])))

    def test_an_unknown_name_is_wrong_usage(self):
        self.assertEqual(run("dashboards"),
                         (2, "", "update: 'dashboards': not generated; see tools/update --list\n"))
