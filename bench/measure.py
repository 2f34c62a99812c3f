#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""measure.py [--quick] --out DIRECTORY QEMU...: measures, and writes into DIRECTORY/measurements."""

import argparse
import datetime
import functools
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bench import busy, calls, core, document, table
from tests.harness.paths import ROOT


def say(text):
    print(text, file=sys.stderr, flush=True)


def output(*command):
    run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return run.stdout.strip()


def commit():
    if not shutil.which("git"):
        return "unknown"
    name = output("git", "rev-parse", "--short", "HEAD") or "unknown"
    changed = output("git", "status", "--porcelain", "--untracked-files=no", "--", ":!docs")
    return f"{name} with changes" if changed else name


@functools.cache
def host():
    """The machine, and the day and the commit when the run began."""
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.M)
    processor = model[1] if model else platform.machine()
    return (f"{processor}, {os.cpu_count()} cores, Linux {platform.release()}; "
            f"{datetime.date.today()}, commit {commit()}.")


def core_text(quick):
    say("The core alone")
    return f"# The core alone\n\n{host()}\n\n{table.core_table(core.nanoseconds(quick), core.memory())}"


def qemu_text(qemu, quick):
    """The name of the measurement, and its text."""
    full = output(qemu, "--version").splitlines()[0]
    version = re.search(r"version (\d+\.\d+)", full)[1]
    say(full)
    say("  hypercalls")
    machines = calls.measure(qemu, quick)
    rows = table.guest_table(version, machines, busy.measure(qemu, quick, say))
    return f"qemu-{version}", f"# QEMU {version}\n\n{full}, TCG, on {host()}\n\n{rows}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only shows that all can be measured")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("qemus", nargs="+", metavar="QEMU")
    asked = parser.parse_args()
    document.write(asked.out, "core", core_text(asked.quick))
    for qemu in asked.qemus:
        document.write(asked.out, *qemu_text(qemu, asked.quick))


if __name__ == "__main__":
    main()
