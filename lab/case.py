# SPDX-License-Identifier: MIT
"""A case of the driver lab, and the steps that it is made of. docs/driver-lab.md shows how to write one.

A step is a function of the running Guest; it raises Failed if what it expects does not hold.
"""

import importlib
import pkgutil
import re
from typing import Callable, NamedTuple

from tests.harness.samples import pairs, sample

CAPTURE = "powervm-1.perf_stats"
STATISTICS = sample(CAPTURE)  # of every NVDIMM without a fault
ENTRIES = len(STATISTICS)

# The machines that cases run on; guest.py starts them.
PLAIN, NUMA, NO_CPU, MANY, FULL = "plain", "numa", "no_cpu", "many", "full"


class Failed(Exception):
    """Something that must hold does not."""


class Case(NamedTuple):
    """One case. `holds` is the sentence that a report prints; `steps` are functions of the Guest."""

    name: str
    holds: str
    steps: tuple
    faults: tuple = ()  # on nv0, from before the first step until after the last
    log: tuple = ()  # patterns that the driver's lines in the log must have, and no others
    may_log: tuple = ()  # patterns that the driver's lines may have
    any_log: bool = False  # the driver may log what it wants
    needs: tuple = ()  # features of the kernel, by their names in guest.FEATURES
    machine: str = PLAIN
    own_boot: bool = False  # a fresh boot, before and after
    recovers: bool = True  # afterwards the statistics arrive again
    smoke: bool = False  # part of ./test: a kernel without patches passes
    options: tuple = ()  # of ./run lab, which the command that repeats the case needs, too
    finding: str = ""  # the heading in docs/driver-findings.md, if a kernel is known to fail
    findings: tuple = ()  # (pattern of the reason, heading) instead, if the case can fail in several ways


CASES = []


def case(name, holds, *steps, **attributes):
    """Adds a case to the suite."""
    assert all(known.name != name for known in CASES), f"two cases {name}"
    CASES.append(Case(name, holds, steps, **{
        key: tuple(value) if isinstance(value, list) else value for key, value in attributes.items()
    }))


def load_cases():
    """Imports lab/cases/*.py, which add their cases, and returns all cases."""
    from lab import cases

    for module in sorted(module.name for module in pkgutil.iter_modules(cases.__path__)):
        importlib.import_module(f"lab.cases.{module}")
    return CASES


# Steps


def run(command, output=None, status=0, timeout=120):
    """Runs a command in the guest; `output` is a pattern that all of its output must match."""

    def step(guest):
        result = guest.run(command, timeout)
        if status is not None and result.status != status:
            raise Failed(f"{command}: exit status {result.status}, not {status}\n{result.output}")
        if output is not None and not re.fullmatch(output, result.output.strip(), re.DOTALL):
            shown = " ".join(result.output.split())
            raise Failed(f"{command}: prints '{shown[:80]}', which does not match {output!r}\n{result.output}")

    return step


def exercise(arguments, output, timeout=120):
    """Runs lab/exercise.cpp; `output` is "ok", "errno NAME" or a longer pattern."""
    expected = output + ("" if "\n" in output or output.startswith("errno") else r"(\n.*)?")
    return run(f"exercise {arguments}", expected, timeout=timeout)


def sysfs(expected=STATISTICS):
    """Reads perf_stats: `expected` is {id: value}, or an error as "EIO"."""

    def step(guest):
        output = guest.exercise("sysfs")
        if isinstance(expected, str):
            shown, wanted = output.split("\n", 1)[0], f"errno {expected}"
        else:
            shown, wanted = statistics(output), dict(expected)
        if shown != wanted:
            raise Failed(f"perf_stats: shows\n{output}\nnot {wanted}")

    return step


def sysfs_is_bounded(most=ENTRIES):
    """Reads perf_stats: an error, or at most so many lines, each of them an entry of the answer."""

    def step(guest):
        output = guest.exercise("sysfs")
        if output.startswith("errno"):
            return
        lines = output.split("\n")[1:-1]
        if len(lines) > most:
            raise Failed(f"perf_stats: shows {len(lines)} lines; the answer has room for {most}\n{output}")

    return step


def statistics(output):
    """The text of perf_stats after "ok" as {id: value}."""
    if not output.startswith("ok\n"):
        raise Failed(f"perf_stats: {output}")
    try:
        return dict(pairs(output[3:]))
    except ValueError as error:
        raise Failed(f"perf_stats: a line is not a statistic: {error}\n{output}")


def fault(*faults, nvdimm="nv0"):
    """Replaces the faults of an NVDIMM."""
    return lambda guest: guest.fault(faults, nvdimm)


def rebind(*faults):
    """Lets the driver probe nv0 while it has these faults; they end afterwards."""

    def step(guest):
        guest.run("exercise unbind")
        guest.fault(faults)
        guest.run("exercise bind")
        guest.fault(())

    return step


def background(command):
    """Starts a command in the guest, which the runner kills at the end of the case."""
    return lambda guest: guest.start(command)


def each(values: list, make: Callable):
    """The steps that make(value) returns, for each value."""

    def step(guest):
        for value in values:
            for one in make(value):
                one(guest)

    return step
