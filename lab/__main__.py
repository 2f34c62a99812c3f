# SPDX-License-Identifier: MIT
"""Runs the driver lab. ./run lab calls it, in the top directory; docs/driver-lab.md describes it."""

import argparse
import os
import re
import sys
import time
from pathlib import Path

from guest.linux import kernel_image
from lab import program, schedules
from lab.case import PLAIN, load_cases
from lab.coverage import Coverage
from lab.report import Printer, write_json, write_junit
from lab.runner import FAIL, Runner
from tests.harness.linux import KERNEL


def pattern(text):
    try:
        return re.compile(text)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"'{text}': not a regular expression: {error}")


def count(text):
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}': give a number from 0")
    return int(text)


def output(text):
    """Returns the path of a file that can be written, so that no run is lost at its end."""
    if not os.access(os.path.dirname(text) or ".", os.W_OK) or os.path.isdir(text):
        raise argparse.ArgumentTypeError(f"'{text}': no file can be written there")
    return text


def arguments():
    parser = argparse.ArgumentParser(
        prog="./run lab", description="Shows how a kernel's NVDIMM drivers behave when the hypervisor misbehaves: "
        "runs cases in a Linux guest and checks the kernel's log after each. The exit status is 0 if none failed.")
    parser.add_argument("--kernel", metavar="VMLINUX", help="the kernel; without it the one of ./run linux. "
                        "guest/linux/build --lab VERSION builds one that reports its own errors")
    parser.add_argument("--only", metavar="REGEX", type=pattern, default="", help="only cases whose names match")
    parser.add_argument("--smoke", action="store_true", help="only the cases of ./test, which need no lab kernel")
    parser.add_argument("--list", action="store_true", help="print the cases and what must hold")
    parser.add_argument("--schedules", metavar="N", type=count, default=200,
                        help="how many random fault schedules to run; 200 without it")
    parser.add_argument("--seed", metavar="N", type=count, default=1, help="the seed of the schedules; 1 without it")
    parser.add_argument("--first", metavar="N", type=count, default=0, help="the number of the first schedule")
    parser.add_argument("--json", metavar="FILE", type=output, help="write the outcomes as JSON")
    parser.add_argument("--junit", metavar="FILE", type=output, help="write the outcomes as JUnit's XML")
    parser.add_argument("--coverage", metavar="FILE",
                        help="write the lines of the drivers that ran into this document; needs a lab kernel")
    return parser.parse_args()


def main():
    given = arguments()
    cases = load_cases() + schedules.cases(given.seed, given.first, given.schedules)
    cases = [case for case in cases if given.only.search(case.name) and (case.smoke or not given.smoke)]
    if given.list:
        for case in cases:
            print(f"{case.name}: {case.holds}")
        return 0
    if not cases:
        print(f"run: lab: --only {given.only.pattern}: no case has such a name", file=sys.stderr)
        return 2
    kernel = Path(given.kernel or KERNEL)
    if given.kernel:
        try:
            kernel_image.check(given.kernel)
        except kernel_image.ImageError as error:
            print(f"run: lab: --kernel {error}", file=sys.stderr)
            return 2
    try:
        coverage = Coverage(kernel, Path(given.coverage)) if given.coverage else None
    except ValueError as error:
        print(f"run: lab: --coverage: {error}", file=sys.stderr)
        return 2
    program.build()
    # Cases that share a boot are neighbours; those with a boot of their own are last.
    cases.sort(key=lambda case: (case.machine != PLAIN, case.machine, case.own_boot))
    repeat = ["--kernel", os.path.relpath(kernel)] if given.kernel else []
    printer = Printer(len(cases))
    began = time.monotonic()
    runner = Runner(kernel, printer.outcome, coverage, repeat)
    outcomes = runner.run(cases)
    seconds = time.monotonic() - began
    printer.summary(outcomes, runner, seconds)
    if given.json:
        write_json(given.json, outcomes, runner, seconds)
    if given.junit:
        write_junit(given.junit, outcomes, runner, seconds)
    if coverage:
        coverage.write(runner.release)
    if runner.interrupted:
        return 130
    return 1 if any(outcome.result == FAIL for outcome in outcomes) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
