# SPDX-License-Identifier: MIT
"""The program `exercise`, which runs in the guest."""

import os
import subprocess

from tests.harness.paths import ROOT

SOURCE = ROOT / "lab/exercise.cpp"
EXERCISE = ROOT / "build/lab/exercise"


def build():
    """Compiles the program, static, unless it is newer than its source."""
    if EXERCISE.exists() and EXERCISE.stat().st_mtime > SOURCE.stat().st_mtime:
        return
    EXERCISE.parent.mkdir(parents=True, exist_ok=True)
    fresh = EXERCISE.with_suffix(f".{os.getpid()}")
    subprocess.run(
        ["powerpc64le-linux-gnu-g++", "-std=c++20", "-O2", "-Wall", "-Wextra", "-Werror", "-static", "-s",
         str(SOURCE), "-o", str(fresh)], check=True)
    fresh.rename(EXERCISE)
