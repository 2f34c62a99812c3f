# SPDX-License-Identifier: MIT
"""What the tests of scmstats play and scmstats record share."""

import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from test_cli import SCMSTATS, run

PATIENCE = 60


class FolderCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="scmstats-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.out = self.folder / "samples"
        self.trace = self.folder / "trace.csv"

    def start(self, *arguments):
        """The command, running."""
        process = subprocess.Popen(
            [SCMSTATS, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def play(self, *options, trace=None):
        return run("play", str(trace or self.trace), "--out", str(self.out), *options)

    def wait_until(self, condition):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)

    def sample(self):
        """The sample file as {id: value}."""
        lines = self.out.read_text().splitlines()
        return {line[:8].rstrip(): int(line[11:], 16) for line in lines}

    def assert_fails(self, result, line, status=1):
        self.assertEqual(result, (status, "", f"scmstats: {line}\n"))
