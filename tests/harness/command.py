# SPDX-License-Identifier: MIT
"""The scmstats command, as its users call it."""

import subprocess

from tests.harness.case import DirectoryCase
from tests.harness.paths import SCMSTATS
from tests.harness.wait import PATIENCE


def run(*arguments, **options):
    """Runs the command and returns its exit status, output and errors."""
    options = {"capture_output": True, "text": True, "timeout": PATIENCE, **options}
    run = subprocess.run([SCMSTATS, *arguments], **options)
    return run.returncode, run.stdout, run.stderr


class CommandCase(DirectoryCase):
    def setUp(self):
        super().setUp()
        self.out = self.directory / "samples"
        self.trace = self.directory / "trace.csv"

    def start(self, *arguments):
        """Starts the command and returns its process."""
        process = subprocess.Popen(
            [SCMSTATS, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def play(self, *options, trace=None):
        return run("play", str(trace or self.trace), "--out", str(self.out), *options)

    def sample(self):
        """Returns the sample file as {id: value}."""
        lines = self.out.read_text().splitlines()
        return {line[:8].rstrip(): int(line[11:], 16) for line in lines}

    def assert_fails(self, result, line, status=1):
        self.assertEqual(result, (status, "", f"scmstats: {line}\n"))
