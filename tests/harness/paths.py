# SPDX-License-Identifier: MIT
"""The sources, the build and the QEMU under test."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def preloadable(directory):
    """Returns a path without spaces and colons, which separate names in LD_PRELOAD: a link if necessary."""
    if not any(separator in str(directory) for separator in " :"):
        return directory
    links = Path(tempfile.mkdtemp(prefix="scmstats-"))
    links.chmod(0o755)  # some tests run programs as another user
    atexit.register(shutil.rmtree, links)
    (links / "build").symlink_to(directory.resolve())
    return links / "build"


BUILD = preloadable(Path(os.environ.get("SCMSTATS_BUILD", ROOT / "build/release")))
PLUGIN = BUILD / "libscmstats-qemu.so"
SCMSTATS = BUILD / "scmstats"
QEMU = os.environ.get("SCMSTATS_QEMU", "qemu-system-ppc64")
DATA = ROOT / "tests/data"
