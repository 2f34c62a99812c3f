# SPDX-License-Identifier: MIT
"""Compares what counting costs in loops of loads and stores with a callback that does nothing.

Prints CPU time as ratios to a QEMU without a plug-in. All variants run at once on one core, so that a row is of
one run.
"""

from bench import arguments, loops
from bench.busy import CALLBACKS, COUNTING, one_core
from tests.harness.paths import PLUGIN


def main():
    parser = arguments.Parser(__doc__)
    parser.add_argument("--boots", type=arguments.count, default=9)
    parser.add_argument("--rounds", type=arguments.count, default=12)
    parser.add_argument("--with", dest="others", type=arguments.variant, metavar="NAME=LIBRARY", action="append",
                        default=[], help="another build of the plug-in to compare with")
    parser.add_qemus()
    asked = parser.parse_args()
    variants = {"a callback that does nothing": (CALLBACKS, "do=nothing")}
    variants |= {name: (library, COUNTING) for name, library in asked.others}
    variants["count-accesses=on"] = (PLUGIN, COUNTING)
    for qemu in asked.qemus:
        with one_core():
            table = loops.ratios(qemu, variants, asked.boots, asked.rounds)
        print(f"\n| {qemu} | {' | '.join(variants)} |\n|---|{'---|' * len(variants)}")
        for loop, each in table.items():
            print(f"| {loop} | {' | '.join(each[name].as_factor() for name in variants)} |", flush=True)


if __name__ == "__main__":
    main()
