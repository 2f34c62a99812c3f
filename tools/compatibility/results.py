"""Results of combinations, a JSON file each, and what ctest printed as a result."""

import json
import re
import xml.etree.ElementTree
from pathlib import Path

from document import FAILED, PASSED, SKIPPED

SUMMARY = re.compile(r"^SUMMARY: (\d+) cases, (\d+) passed, (\d+) failed, (\d+) skipped$", re.M)
UNITTEST = re.compile(r"^Ran (\d+) tests? in .*\n\n.*?(?:skipped=(\d+))?\)?$", re.M)


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

    def put(self, name, result):
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".half")
        half.write_text(json.dumps(result, indent=1) + "\n")
        half.rename(path)


def all_skipped(output):
    """Whether a Python test ran nothing that it did not skip."""
    ran = [(int(count), int(skipped or 0)) for count, skipped in UNITTEST.findall(output)]
    return any(skipped for _, skipped in ran) and all(count <= skipped for count, skipped in ran)


def tests(junit):
    """({name: status}, the output of all), from ctest's --output-junit."""
    statuses, outputs = {}, []
    for case in xml.etree.ElementTree.fromstring(junit).iter("testcase"):
        output = case.findtext("system-out") or ""
        outputs.append(output)
        if case.get("status") != "run":
            status = FAILED if case.get("status") == "fail" else SKIPPED
        else:
            status = SKIPPED if all_skipped(output) else PASSED
        statuses[case.get("name")] = status
    return statuses, "\n".join(outputs)


def conformance(output):
    """The counts of the last SUMMARY line, which has the sums; None without such a line."""
    found = SUMMARY.findall(output)
    if not found:
        return None
    return dict(zip(("cases", "passed", "failed", "skipped"), map(int, found[-1])))
