# SPDX-License-Identifier: MIT
"""Tests packaging/ci/check-kernel, which the continuous integration of a kernel tree runs."""

import os
import re
import subprocess

from tests.harness.case import DirectoryCase
from tests.harness.linux import KERNEL
from tests.harness.paths import BUILD, PLUGIN, QEMU, ROOT

SCRIPT = ROOT / "packaging/ci/check-kernel"
NO_PERF = ["--no-perf"] if "5.10" in KERNEL.parts else []
CHECKS = ["values of the host", "values that change", "statistics that are denied", "values of the host again",
          "no complaint of the kernel"]
EVENTS = [] if NO_PERF else [f"{CHECKS[number]}, perf event" for number in (0, 1, 3)]


class CheckKernel(DirectoryCase):
    def check(self, *options, path=BUILD):
        """Returns the exit status and the output."""
        run = subprocess.run(
            [SCRIPT, "--plugin", PLUGIN, "--qemu", QEMU, "--console", self.directory / "console", *NO_PERF, *options,
             KERNEL],
            env={**os.environ, "PATH": f"{path}:{BUILD}:{os.environ['PATH']}"}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return run.returncode, run.stdout

    def outcomes(self, output):
        """Returns the checks that passed, and those that failed."""
        return [re.findall(rf"^{word} (.*?)(?:: .*)?$", output, re.M) for word in ("PASS", "FAIL")]

    def test_standard_kernel_passes_each_check(self):
        status, output = self.check()
        passed, failed = self.outcomes(output)
        self.assertEqual((status, sorted(passed), failed), (0, sorted(CHECKS + EVENTS), []), output)
        self.assertIn("scmstats 1 MemLife  = 0x0000000000000057", (self.directory / "console").read_text())

    def test_value_that_differs_fails_with_the_difference(self):
        wrong = self.directory / "bin"
        wrong.mkdir()
        (wrong / "scmstats").write_text(f'#!/bin/bash\nexec {BUILD}/scmstats "${{@//MemLife=5/MemLife=6}}"\n')
        (wrong / "scmstats").chmod(0o755)
        status, output = self.check(path=wrong)
        passed, failed = self.outcomes(output)
        self.assertEqual((status, failed), (1, ["values that change"]), output)
        self.assertEqual(len(passed), len(CHECKS + EVENTS) - 1)
        self.assertIn("\n-MemLife  = 0x0000000000000005\n+MemLife  = 0x0000000000000006\n", output)

    def test_kernel_without_the_driver_fails_each_value(self):
        status, output = self.check("--append", "initcall_blacklist=papr_scm_init")
        passed, failed = self.outcomes(output)
        self.assertEqual(status, 1, output)
        self.assertIn("FAIL values of the host: papr/perf_stats of nmem0 gives error 2\n", output)
        self.assertEqual((passed, sorted(failed)), (CHECKS[4:], sorted(CHECKS[:4] + EVENTS)))

    def test_kernel_that_panics_fails_with_its_console(self):
        status, output = self.check("--append", "rdinit=/nowhere")
        self.assertEqual(status, 1, output)
        self.assertIn("FAIL values of the host: the guest has ended; the end of the console:\n", output)
        self.assertIn("Kernel panic", output)
