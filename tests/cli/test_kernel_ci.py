# SPDX-License-Identifier: MIT
"""The recipes for the continuous integration of a kernel tree."""

import os
import re
import subprocess
import unittest

from tests.harness.paths import ROOT

CI = ROOT / "packaging/ci"
INSTALLED = "/usr/share/scmstats/ci/"


def commands(name):
    """Returns the commands of a recipe."""
    text = (CI / name).read_text()
    if name == "github.yml":
        blocks = re.findall(r"^        run: \|\n((?:          .*\n)+)", text, re.M)
        return [line.strip() for block in blocks for line in block.splitlines()]
    return re.findall(r"^    - (.*)$", text, re.M)


def check_kernel(*arguments, **environment):
    run = subprocess.run([CI / "check-kernel", *arguments], env={**os.environ, **environment}, capture_output=True,
                         text=True, timeout=60)
    return run.returncode, run.stdout, run.stderr


class KernelCi(unittest.TestCase):
    def test_both_recipes_have_the_same_commands(self):
        self.assertEqual(commands("github.yml"), commands("gitlab.yml"))
        self.assertEqual(len(commands("github.yml")), 10)

    def test_files_in_the_recipes_are_installed(self):
        used = set(re.findall(rf"{INSTALLED}(\S+)", "\n".join(commands("github.yml"))))
        installed = re.findall(r"^install\((?:FILES|PROGRAMS) ([^)]*?)\s+DESTINATION",
                               (CI / "CMakeLists.txt").read_text(), re.M)
        names = {path.rsplit("/", 1)[-1] for paths in installed for path in paths.split()}
        self.assertEqual(used, {"check-kernel", "nvdimm.config"})
        self.assertLessEqual(used, names)
        self.assertEqual(names, {path.name for path in CI.iterdir()} - {"CMakeLists.txt"} | {"nvdimm.config"})

    def test_wrong_usage_is_named_with_status_2(self):
        for arguments, line in {
            (): "VMLINUX: no readable file there; give a kernel's vmlinux",
            ("/nowhere",): "/nowhere: no readable file there; give a kernel's vmlinux",
            ("--colour",): "'--colour': unknown option; see --help",
            ("--timeout",): "--timeout: no value; see --help",
            ("--timeout", "soon", __file__): "--timeout 'soon': give seconds",
            (__file__, "more"): "'more': give one kernel",
            ("--qemu", "no-qemu", __file__): "no-qemu: no such program; install it",
        }.items():
            self.assertEqual(check_kernel(*arguments), (2, "", f"check-kernel: {line}\n"))

    def test_help_names_each_option(self):
        status, output, _ = check_kernel("--help")
        source = (CI / "check-kernel").read_text()
        options = set(re.findall(r"^    (?:\S+ \| )*(--[a-z-]+)(?: \| --[a-z-]+)*\)", source, re.M))
        self.assertEqual(status, 0)
        self.assertGreater(len(options), 5)
        for option in options:
            self.assertIn(f"\n  {option} ", output)
