# SPDX-License-Identifier: MIT
"""Writes a table of cases by kernel: python3 -m lab.table DOCUMENT NAME=FILE..., with FILE as --json writes it."""

import json
import sys
from collections import Counter
from pathlib import Path

BEGIN, END = "<!-- results -->", "<!-- /results -->"
NOT_RUN = "-"


def short(case):
    """The outcome of a case in a cell: a failure that docs/driver-findings.md describes is known."""
    if case["result"] == "FAIL":
        return "known" if case["finding"] else "**fail**"
    return {"PASS": "pass", "SKIP": NOT_RUN}[case["result"]]


def table(runs):
    """The tables as Markdown; `runs` is {name of the kernel: what --json wrote}."""
    outcomes = {name: {case["name"]: short(case) for case in run["cases"]} for name, run in runs.items()}
    cases = list(dict.fromkeys(case for each in outcomes.values() for case in each))
    header = ["| | " + " | ".join(runs) + " |", "|---|" + "---|" * len(runs)]
    text = [*header, row("kernel", (run["kernel"] for run in runs.values()))]
    for cell, what in (("pass", "passed"), ("known", "failed, a finding"), ("**fail**", "failed, not a finding"),
                       (NOT_RUN, "skipped")):
        text.append(row(what, (Counter(each.values())[cell] for each in outcomes.values())))
    for what in ("date", "boots", "seconds"):
        text.append(row(what, (run[what] for run in runs.values())))
    text += ["", "Passed of the cases that were not skipped, by topic:", "", *header]
    for topic in dict.fromkeys(case.split(".")[0] for case in cases):
        cells = []
        for each in outcomes.values():
            counts = Counter(result for case, result in each.items() if case.split(".")[0] == topic)
            ran = counts.total() - counts[NOT_RUN]
            cells.append(f"{counts['pass']} of {ran}" if ran else NOT_RUN)
        text.append(row(f"`{topic}`", cells))
    text += ["", "Each case that failed on a kernel:", "", *header]
    for case in cases:
        cells = [each.get(case, NOT_RUN) for each in outcomes.values()]
        if not {"known", "**fail**"}.isdisjoint(cells):
            text.append(row(f"`{case}`", cells))
    return "\n".join(text)


def row(title, cells):
    return f"| {title} | " + " | ".join(str(cell) for cell in cells) + " |"


def main(document, *runs):
    loaded = {name: json.loads(Path(file).read_text()) for name, file in (run.split("=", 1) for run in runs)}
    text = Path(document).read_text()
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    Path(document).write_text(f"{text[:start]}\n{table(loaded)}\n{text[end:]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
