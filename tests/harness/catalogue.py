# SPDX-License-Identifier: MIT
"""The standard statistics, as docs/abi.md has them."""

from tests.harness.paths import ROOT

# (id, meaning, unit, kind, perf event), in the order of an answer to "all".
ROWS = [
    tuple(cell.strip(" `") for cell in line.strip("|").split("|"))
    for line in (ROOT / "docs/abi.md").read_text().splitlines()
    if line.startswith("| `") and line.count("|") == 6
]
KEYS = {id: event.replace("_", "-") for id, _, _, _, event in ROWS}  # the names of QEMU's properties
SIZE = 16 + 16 * len(ROWS)  # of an answer with all
