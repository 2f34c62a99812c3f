# SPDX-License-Identifier: MIT
"""Writes a table of cases by kernel: python3 -m lab.table DOCUMENT NAME=FILE..., with FILE as --json writes it."""

import json
import sys
from collections import Counter
from pathlib import Path

BEGIN, END = "<!-- results -->", "<!-- /results -->"
SHORT = {"PASS": "pass", "FAIL": "**fail**", "SKIP": "-"}


def table(runs):
    """The tables as Markdown; `runs` is {name of the kernel: what --json wrote}."""
    outcomes = {name: {case["name"]: case["result"] for case in run["cases"]} for name, run in runs.items()}
    cases = list(dict.fromkeys(case for each in outcomes.values() for case in each))
    header = ["| | " + " | ".join(runs) + " |", "|---|" + "---|" * len(runs)]
    text = [*header, row("kernel", (run["kernel"] for run in runs.values()))]
    for result, what in (("PASS", "passed"), ("FAIL", "failed"), ("SKIP", "skipped")):
        text.append(row(what, (Counter(each.values())[result] for each in outcomes.values())))
    text.append(row("boots", (run["boots"] for run in runs.values())))
    text.append(row("seconds", (round(run["seconds"]) for run in runs.values())))
    text += ["", "Passed of the cases that were not skipped, by topic:", "", *header]
    for topic in dict.fromkeys(case.split(".")[0] for case in cases):
        cells = []
        for each in outcomes.values():
            counts = Counter(result for case, result in each.items() if case.split(".")[0] == topic)
            ran = counts["PASS"] + counts["FAIL"]
            cells.append(f"{counts['PASS']} of {ran}" if ran else "-")
        text.append(row(f"`{topic}`", cells))
    text += ["", "Each case that failed on a kernel:", "", *header]
    for case in cases:
        results = [each.get(case, "SKIP") for each in outcomes.values()]
        if "FAIL" in results:
            text.append(row(f"`{case}`", (SHORT[result] for result in results)))
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
