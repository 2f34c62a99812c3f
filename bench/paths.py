# SPDX-License-Identifier: MIT
"""Where things are, and how QEMU is started."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / folder) for folder in ("guest/linux", "guest", "tests/qemu")]

from qemu import BUILD, Nvdimm, Qemu  # noqa: E402, F401
