# SPDX-License-Identifier: MIT
"""The manual page and the completion know all commands and options that --help does."""

import os
import re
import shutil
import subprocess
import unittest

from tests.harness.command import run
from tests.harness.paths import BUILD, ROOT

MANUAL = ROOT / "cli/man/scmstats.1"
COMPLETION = ROOT / "cli/completion/scmstats.bash"


def subcommands():
    return re.findall(r"^  ([a-z-]+)  ", run("--help")[1].split("Subcommands:\n")[1], re.M)


def options(*command):
    return set(re.findall(r"(?<![\w-])--[a-z]+", run(*command, "--help")[1].split("Options:\n")[1]))


class Manual(unittest.TestCase):
    def test_it_has_all_commands_and_options(self):
        source = MANUAL.read_text()
        self.assertGreater(len(subcommands()), 11)
        for command in subcommands():
            self.assertRegex(source, rf"(?m)^\.It Cm {command}\b")
            for option in options(command):
                self.assertIn(f"Fl -{option[2:]}", source, command)
        for option in options():
            self.assertIn(f"Fl -{option[2:]}", source)

    def test_it_is_well_formed(self):
        checks = {
            "mandoc": ["mandoc", "-Tlint", "-Wwarning", MANUAL],
            "groff": ["groff", "-mandoc", "-ww", "-z", "-Tutf8", MANUAL],
        }
        installed = {name: check for name, check in checks.items() if shutil.which(name)}
        if not installed:
            self.skipTest("neither mandoc nor groff is installed")
        for name, check in installed.items():
            with self.subTest(name):
                run = subprocess.run(check, capture_output=True, text=True, timeout=60)
                self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", ""))


class Completion(unittest.TestCase):
    def complete(self, *words):
        """Returns what Bash completes the last word to."""
        script = (
            f'source "{COMPLETION}"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _scmstats; '
            'printf "%s\\n" "${COMPREPLY[@]}"'
        )
        completed = subprocess.run(["bash", "--norc", "-uc", script, "bash", "scmstats", *words], cwd=ROOT,
                                   env={**os.environ, "PATH": f"{BUILD}:{os.environ['PATH']}"},
                                   capture_output=True, text=True, timeout=60)
        self.assertEqual((completed.returncode, completed.stderr), (0, ""))
        return set(completed.stdout.split())

    def test_it_has_all_commands_and_options(self):
        self.assertEqual(self.complete(""), {*subcommands(), "--help", "--version"})
        self.assertEqual(self.complete("c"), {"check", "collect"})
        for command in subcommands():
            self.assertEqual(self.complete(command, "-"), options(command), command)

    def test_it_has_the_statistics(self):
        listed = {line.split()[0] + "=" for line in run("statistics")[1].splitlines()[1:]}
        self.assertEqual(self.complete("inject", "nv0", ""), listed)
        self.assertEqual(self.complete("inject", "nv0", "MedW"), {"MedWCnt=", "MedWDur="})
        self.assertEqual(self.complete("inject", ""), set())
        self.assertEqual(self.complete("inject", "nv0", "MedWCnt", "="), set())
        self.assertEqual(self.complete("inject", "nv0", "MedWCnt", "=", "5"), set())

    def test_it_has_the_kinds_of_fault(self):
        listed = {line.split()[0] + "=" for line in run("fault", "--list")[1].splitlines()[1:]}
        self.assertIn("status=", listed)
        self.assertEqual(self.complete("fault", "nv0", ""), listed)
        self.assertEqual(self.complete("fault", "nv0", "st"), {"status=", "step="})
        self.assertEqual(self.complete("fault", ""), set())

    def test_it_has_the_values_of_options(self):
        sources = re.search(r"\{([\w,-]+)\}", run("collect", "--help")[1])[1].split(",")
        self.assertEqual(self.complete("collect", "--collector", ""), set(sources))
        self.assertEqual(self.complete("show", "--qmp", "READ"), {"README.md"})
        self.assertEqual(self.complete("show", "--qmp", "=", "READ"), {"README.md"})
        self.assertEqual(self.complete("watch", "--interval", ""), set())
        self.assertEqual(self.complete("fault", "nv0", "--on", ""), {"size", "all", "named", "each"})

    def test_it_has_files(self):
        for command in ("check", "decode", "probe", "collect", "play", "record"):
            self.assertEqual(self.complete(command, "READ"), {"README.md"})
