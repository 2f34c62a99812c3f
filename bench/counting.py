# SPDX-License-Identifier: MIT
"""Compares what counting costs in loops of loads and stores with a callback that does nothing.

Prints CPU time as ratios to a QEMU without a plug-in. All variants run at once on one core, so that a row is of
one run.
"""

import argparse
import shutil
from pathlib import Path

from bench import loops
from bench.busy import CALLBACKS, COUNTING, one_core
from tests.harness.paths import PLUGIN


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--boots", type=int, default=9)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--with", dest="others", metavar="NAME=LIBRARY", action="append", default=[],
                        help="another build of the plug-in to compare with")
    parser.add_argument("qemus", nargs="*", default=["qemu-system-ppc64"], metavar="QEMU")
    asked = parser.parse_args()
    variants = {"a callback that does nothing": (CALLBACKS, "do=nothing")}
    for other in asked.others:
        name, _, library = other.partition("=")
        variants[name] = (Path(library).resolve(), COUNTING)
    variants["count-accesses=on"] = (PLUGIN, COUNTING)
    for qemu in asked.qemus:
        with one_core():
            table = loops.ratios(shutil.which(qemu), variants, asked.boots, asked.rounds)
        print(f"\n| {qemu} | {' | '.join(variants)} |\n|---|{'---|' * len(variants)}")
        for loop, each in table.items():
            print(f"| {loop} | {' | '.join(each[name].as_factor() for name in variants)} |", flush=True)


if __name__ == "__main__":
    main()
