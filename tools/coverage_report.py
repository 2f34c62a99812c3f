#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The report of tools/coverage, which runs it: BUILD_FOLDER SOURCE_FOLDER..."""

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXCLUSIONS = ROOT / "tools/coverage-exclusions"
BARS = {"core": 100, "host": 90, "qemu": 90, "cli": 90}


def read_lines(path):
    """{file: {line: count}}, from llvm-cov's lcov format, where instances of a template are one."""
    counts, current = defaultdict(dict), None
    for record in path.read_text().splitlines():
        kind, _, rest = record.partition(":")
        if kind == "SF":
            current = counts[rest]
        elif kind == "DA":
            line, count = rest.split(",")[:2]
            current[int(line)] = int(count)
    return counts


def read_branches(path):
    """{file: {place: [count true, count false]}}; a template's instances are added up."""
    counts = defaultdict(dict)
    for file in json.loads(path.read_text())["data"][0]["files"]:
        for branch in file["branches"]:
            sums = counts[file["filename"]].setdefault(tuple(branch[:4]), [0, 0])
            sums[0] += branch[4]
            sums[1] += branch[5]
    return counts


def read_exclusions():
    """[(file, which lines, reason)]."""
    lines = EXCLUSIONS.read_text().splitlines()
    return [tuple(part.strip() for part in line.split(" | ")) for line in lines
            if line and not line.startswith("#")]


def matching(which, source):
    """The numbers of the lines of `source` that an exclusion names."""
    if which == "*":
        return range(1, len(source) + 1)
    begin, _, end = which.partition(" ... ")
    numbers, inside = [], False
    for number, text in enumerate(source, 1):
        if inside or re.search(begin, text):
            inside = end and not (inside and re.search(end, text))
            numbers.append(number)
    return numbers


class File:
    """One file's counts, without the lines that are excluded."""

    def __init__(self, name, lines, branches, exclusions):
        self.name = name
        self.source = (ROOT / name).read_text().splitlines()
        self.exclusions = [(which, set(matching(which, self.source)) & set(lines), reason)
                           for path, which, reason in exclusions if path == name]
        self.excluded = set().union(*(numbers for _, numbers, _ in self.exclusions))
        self.lines = {n: c for n, c in lines.items() if n not in self.excluded}
        self.branches = {p: c for p, c in branches.items() if p[0] not in self.excluded and not self.is_constant(p)}

    def is_constant(self, place):
        """Returns whether the compiler decides a condition."""
        return self.text(place) == "true" or "if constexpr (" in self.source[place[0] - 1]

    def text(self, place):
        """A condition's source; of one over several lines its first."""
        line, column, end_line, end = place
        return self.source[line - 1][column - 1: end - 1 if end_line == line else None]

    def missed(self):
        """Lines never run, and lines with a condition that never came out one way."""
        missed = {line: "never run" for line, count in self.lines.items() if count == 0}
        for (line, *_), (true, false) in self.branches.items():
            if line not in missed and not (true and false):
                missed[line] = "never " + ("decided" if not true and not false else
                                           "false" if true else "true")
        return dict(sorted(missed.items()))

    def totals(self):
        taken = sum(bool(way) for ways in self.branches.values() for way in ways)
        return [sum(map(bool, self.lines.values())), len(self.lines),
                taken, 2 * len(self.branches)]


def percent(part, whole):
    return 100 * part / whole if whole else 100


def row(name, totals):
    lines, all_lines, branches, all_branches = totals
    return (f"{name:48} {lines:5} of {all_lines:5} {percent(lines, all_lines):6.1f} % "
            f"{branches:5} of {all_branches:5} {percent(branches, all_branches):6.1f} %")


def main():
    build, *directories = sys.argv[1:]
    lines = read_lines(Path(build) / "lines.lcov")
    branches = read_branches(Path(build) / "branches.json")
    exclusions = read_exclusions()
    names = sorted(str(Path(path).relative_to(ROOT)) for path in lines
                   if re.match(rf"{ROOT}/({'|'.join(directories)})/(src|include)/", path))
    files = [File(name, lines[str(ROOT / name)], branches[str(ROOT / name)], exclusions)
             for name in names]

    print(f"{'':48} {'lines':>23} {'branches':>23}")
    under = []
    for directory in directories:
        here = [file for file in files if file.name.startswith(f"{directory}/")]
        for file in here:
            print(row(file.name, file.totals()))
        totals = [sum(column) for column in zip(*(file.totals() for file in here))]
        print(row(f"{directory}/, bar {BARS[directory]} %", totals) + "\n")
        if min(percent(*totals[:2]), percent(*totals[2:])) < BARS[directory]:
            under.append(directory)

    for file in files:
        for number, what in file.missed().items():
            print(f"{file.name}:{number}: {what}: {file.source[number - 1].strip()}")
    print("\nExcluded:")
    for file in files:
        for which, numbers, reason in file.exclusions:
            print(f"{file.name}: {len(numbers)} lines, {which}: {reason}")
            if not numbers:
                under.append(f"{file.name}, an exclusion that is of no line")
    if under:
        sys.exit("\nUnder the bar: " + ", ".join(under))


if __name__ == "__main__":
    main()
