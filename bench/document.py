# SPDX-License-Identifier: MIT
"""The documents that the benchmarks write: docs/measurements/NAME.md, and the table of docs/speed.md."""

import re

BEGIN, END = "<!-- measured -->\n", "<!-- end of measured -->\n"

# The rows of a measurement that docs/speed.md shows.
SHOWN = (
    "all 16 statistics", "one by name", "16 by name", "busy Linux guest, plug-in loaded",
    "memory-bound loop, plug-in loaded", "CPU time of the plug-in's threads, of one core",
    "`count-accesses=on`: memory-bound loop", "`count-accesses=on`: the same in the NVDIMM",
    "`count-accesses=on`: Linux shell work",
)


def rows(text):
    """{what: the other cells} of all tables of a text."""
    found = (row.split(" | ") for row in re.findall(r"^\| (.*) \|$", text, re.M))
    return {what: cells for what, *cells in found}


def version(path):
    """The version that a measurement's file name has, to sort by."""
    return [int(part) for part in re.findall(r"\d+", path.stem)]


def summary(directory):
    """The table of docs/speed.md: a column for each measured version of QEMU."""
    paths = sorted(directory.glob("qemu-*.md"), key=version)
    columns = [rows(path.read_text()) for path in paths]
    heads = [f"[QEMU {path.stem[5:]}](measurements/{path.name})" for path in paths]
    lines = [["what", *heads], ["---"] * (len(heads) + 1)]
    lines += [[what, *(column[what][-1] if what in column else "-" for column in columns)] for what in SHOWN]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def write(docs, name, text):
    """Writes measurements/NAME.md in a directory of documents, and the table of its speed.md, if it has one."""
    directory, speed = docs / "measurements", docs / "speed.md"
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{name}.md").write_text(text)
    if speed.exists():
        before, rest = speed.read_text().split(BEGIN)
        speed.write_text(before + BEGIN + summary(directory) + END + rest.split(END)[1])
