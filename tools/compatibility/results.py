# SPDX-License-Identifier: MIT
"""Results of combinations, a JSON file each, and what ctest printed as a result."""

import json
import re
import xml.etree.ElementTree
from pathlib import Path

from tools.compatibility.document import FAILED, PASSED, SKIPPED

SUMMARY = re.compile(r"^SUMMARY: (\d+) cases, (\d+) passed, (\d+) failed, (\d+) skipped$", re.M)
# A method's line, with the docstring and what the test itself prints if it does.
METHOD = re.compile(r"^\w+ \([\w.]+\)(?:\n.*)? \.\.\. (?:.*\n)?(?:[\d.]+ s )?(ok|FAIL|ERROR|skipped)\b", re.M)


# Tests in ctest's sense alone: they build what the others need.
FIXTURES = ("tests.linux.build", "tests.linux.programs", "tests.kvm.build")


class Store:
    """The results of one commit."""

    def __init__(self, directory, commit):
        self.directory = Path(directory, commit)

    def path(self, name):
        return self.directory / (re.sub(r"[^\w.-]+", "_", name) + ".json")

    def get(self, name):
        """A result, or None."""
        try:
            return json.loads(self.path(name).read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return None

    def newest(self, name):
        """The newest result of any commit, or None."""
        stores = [self, *(Store(each.parent, each.name) for each in self.directory.parent.glob("*") if each.is_dir())]
        found = [(store.path(name).stat().st_mtime, result) for store in stores if (result := store.get(name))]
        return max(found, key=lambda each: each[0])[1] if found else None

    def put(self, name, result):
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".half")
        half.write_text(json.dumps(result, indent=1) + "\n")
        half.rename(path)


def tests(junit):
    """({name: {status, passed, ran}}, the output of all), from ctest's --output-junit.

    A Python test's methods are counted; one of which each was skipped is skipped.
    """
    found, outputs = {}, []
    for case in xml.etree.ElementTree.fromstring(junit).iter("testcase"):
        output = case.findtext("system-out") or ""
        outputs.append(output)
        methods = METHOD.findall(output)
        passed, ran = methods.count("ok"), len(methods) - methods.count("skipped")
        status = {"run": PASSED, "fail": FAILED}.get(case.get("status"), SKIPPED)
        if status == PASSED and methods and ran == 0:
            status = SKIPPED
        if case.get("name") not in FIXTURES or status == FAILED:
            found[case.get("name")] = {"status": status, "passed": passed, "ran": ran}
    return found, "\n".join(outputs)


def skip_reasons(output):
    return list(dict.fromkeys(re.findall(r"\.\.\. skipped ['\"](.*)['\"]$", output, re.M)))


def conformance(output):
    """The counts of the last SUMMARY line, which has the sums; None without such a line."""
    found = SUMMARY.findall(output)
    if not found:
        return None
    return dict(zip(("cases", "passed", "failed", "skipped"), map(int, found[-1])))
