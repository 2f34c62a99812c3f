# SPDX-License-Identifier: MIT
"""Writes docs/compatibility.md from results of combinations."""

import re

HEAD = """# Compatibility

`tools/matrix` ran the guest tests with each combination below and wrote this page. A combination that
is not listed was not run.

"Conformance" counts the cases of the [interface's table](abi.md#checks) that passed, run by a guest
without an operating system. The last column names the tests that ran with a Linux guest, each with how many
of its parts passed.

"""
COLUMNS = ("host", "QEMU", "accelerator", "guest kernel and tools", "conformance", "date, commit", "tests")
PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


def key(row):
    """Returns what a row is of, to sort by: the release, the accelerator, the versions of QEMU and of the kernel."""
    host, qemu, accelerator, guest = row.removeprefix("| ").split(" | ")[:4]
    numbers = [tuple(map(int, re.findall(r"\d+", text))) for text in (host, qemu.split()[0], guest)]
    return numbers[0][0], accelerator, numbers[1], "(Debian" in qemu, numbers[2][:2]


def conformance(result):
    counts = result["conformance"]
    if not counts:
        return "not run"
    text = f"{counts['passed']} of {counts['cases']}"
    if counts["failed"] or counts["passed"] != counts["cases"]:
        text = f"**{text}: {counts['failed']} failed**"
    return text


def test_name(name, test):
    """With how many of its methods passed, where there are several."""
    return f"{name} ({test['passed']} of {test['ran']})" if test["ran"] > 1 else name


def by_class(tests):
    """Groups methods that passed by their class, and shortens tests.qemu.test_state.State to qemu.State."""
    grouped = {}
    for name, test in tests.items():
        name = re.sub(r"^tests[.](\w+[.])(test_\w+[.])?", r"\1", name)
        if name.count(".") < 2 or test["status"] == FAILED:
            grouped[name] = test
            continue
        name = f"{name.rsplit('.', 1)[0]}"
        known = grouped.setdefault(name, {"status": SKIPPED, "passed": 0, "ran": 0})
        if test["status"] == PASSED:
            grouped[name] = {"status": PASSED, "passed": known["passed"] + 1, "ran": known["ran"] + 1}
    return grouped


def tests(result):
    """All of them by name; failures first."""
    parts = []
    ended = by_class(result["tests"])
    for status in (FAILED, PASSED, SKIPPED):
        names = [test_name(name, test) for name, test in sorted(ended.items()) if test["status"] == status]
        if names:
            text = f"{len(names)} {status}: {', '.join(names)}"
            parts.append(f"**{text}**" if status == FAILED else text)
    return "; ".join(parts) or "none"


def statuses(result):
    return [test["status"] for test in result["tests"].values()]


def cell(text):
    return " ".join(str(text).replace("|", "\\|").split())


def row_of(result):
    versions = result["versions"]
    cells = (versions["host"], versions["qemu"], result["accelerator"], versions["guest"], conformance(result),
             f"{result['date']}, {result['commit']}", tests(result))
    return f"| {' | '.join(map(cell, cells))} |"


def passed(row):
    """Returns whether something ran and all of it passed."""
    return "**" not in row and ("| not run |" not in row or f" {PASSED}: " in row)


def write(results, page=""):
    """The text of the page. Rows of the page as it was stay, except those of combinations that have a result."""
    rows = {key(row): row for row in re.findall(r"^\| (?!host \|).+ \|$", page, re.M)}
    rows |= {key(row): row for row in map(row_of, results)}
    good = sum(map(passed, rows.values()))
    lines = [f"{len(rows)} combinations were run; everything passed in {good} of them.", "",
             f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|"]
    return HEAD + "\n".join([*lines, *(rows[each] for each in sorted(rows))]) + "\n"
