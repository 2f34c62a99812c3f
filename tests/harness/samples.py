# SPDX-License-Identifier: MIT
"""Sample files, in the format of Linux's papr/perf_stats attribute and in the one that people write."""

from pathlib import Path

from tests.harness.paths import DATA
from tests.harness.qemu import Qemu


def pairs(text):
    """Parses a perf_stats text into [(id, value)], in the order of the text."""
    return [(line[:8].strip(), int(line[11:], 16)) for line in text.splitlines() if not line.startswith("# ")]


def sample(name):
    """Returns a capture of tests/data as {id: value}."""
    return dict(pairs((DATA / name).read_text()))


def write_sample(path, values):
    """Replaces a sample file atomically, as all writers should: by a rename."""
    fresh = Path(f"{path}.fresh")
    fresh.write_text("".join(f"{id:8} = {value}\n" for id, value in values.items()))
    fresh.rename(path)
    Qemu.host.send(path)
