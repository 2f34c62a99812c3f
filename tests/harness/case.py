# SPDX-License-Identifier: MIT
"""Directories of tests, and the files in them that are kept when a test fails."""

import os
import shutil
import tempfile
import unittest
from pathlib import Path

# Larger files are images of NVDIMMs and kernels.
MOST_TO_KEEP = 4 << 20


def make_directory(place=None):
    """Makes a directory, in the system's directory for such or in `place`; sockets in it have short paths."""
    return Path(tempfile.mkdtemp(prefix="scmstats-", dir=place))


def remove_directory(directory):
    """Removes a directory. Under `python3 -m tests`, copies of its small files stay until the test has passed."""
    if logs := os.environ.get("SCMSTATS_LOGS"):
        for path in directory.rglob("*"):
            if path.is_file() and not path.is_symlink() and path.stat().st_size <= MOST_TO_KEEP:
                copy = Path(logs, directory.name, path.relative_to(directory))
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
    shutil.rmtree(directory)


class DirectoryCase(unittest.TestCase):
    """A test with a directory of its own."""

    def setUp(self):
        self.directory = make_directory()
        self.addCleanup(remove_directory, self.directory)
        self.samples = self.directory / "samples"
