# SPDX-License-Identifier: MIT
"""The names that docs/versions.md promises are still there.

`python3 -m tests.cli.test_names` prints those of today, for the list of a new version.
"""

import json
import re
import subprocess

from tests.harness.catalogue import KEYS
from tests.harness.command import run
from tests.harness.paths import DATA, ROOT, SCMSTATS
from tests.harness.qmp_case import QmpCase


def text(name):
    return (ROOT / name).read_text()


def names_in_sources():
    """Yields a line for each name that the sources and documents have. Other tests compare these documents
    with what the plug-in does."""
    for kind, name, pattern in (
        ("option", "docs/options.md", r"^\| `((?:ID\.)?[a-z-]+)="),
        ("property", "qemu/src/qom_properties.cpp", r'\{"(scm-[a-z-]+)"'),
        ("property", "qemu/src/fault_property.cpp", r'"(scm-[a-z-]+)"'),
        ("property", "qemu/src/plugin.cpp", r'"(scmstats-version)"'),
        ("statistic", "docs/abi.md", r"^\| `(\w{2,8})` \|.*\| `[a-z_]+` \|$"),
        ("metric", "docs/metrics.md", r"^\| `(scmstats_\w+ ?)` \|"),
        ("label", "docs/metrics.md", r"^\| `([a-z]+)` \|"),
        ("alert", "monitoring/alerts.yml", r"alert: (\w+)"),
        ("fault", "host/include/scmstats/host/fault_text.hpp", r'^ +\{"([a-z0-9-]+)",'),
    ):
        found = re.findall(pattern, text(name), re.M)
        assert found, (kind, name)
        yield from (f"{kind} {each}" for each in found)
    yield from (f"property scm-{key}" for key in KEYS.values())  # the tests with QEMU use these


def help_of(*command):
    return subprocess.run([SCMSTATS, *command, "--help"], capture_output=True, text=True, check=True).stdout


def names_in_help():
    """Yields a line for each command and each option."""
    commands = re.search(r"(?m)^Subcommands:\n((?:  .*\n)+)", help_of())[1]
    for command in re.findall(r"^  ([a-z]+)", commands, re.M):
        yield f"command {command}"
        # An option is at the start of its line, after its short form if it has one.
        for option in re.findall(r"^  (?:-\w,)?(--[a-z-]+)", help_of(command), re.M):
            if option != "--help":
                yield f"command {command} {option}"


def members(prefix, value):
    """Yields the path of each member of JSON."""
    if isinstance(value, list):
        for each in value:
            yield from members(prefix, each)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield f"{prefix}.{key}"
            yield from members(f"{prefix}.{key}", each)


def names():
    status, output, _ = run("probe", "--json", "/dev/shm")
    assert status == 0
    return sorted({*names_in_sources(), *names_in_help(), *members("json probe", json.loads(output))})


class Names(QmpCase):
    def test_names_of_each_version_are_still_there(self):
        today = set(names())
        lists = sorted(DATA.glob("names-*.txt"))
        self.assertTrue(lists)
        for each in lists:
            promised = set(each.read_text().splitlines())
            self.assertGreater(len(promised), 150)
            self.assertEqual(sorted(promised - today), [], each.name)

    def test_members_of_shown_json_are_still_there(self):
        status, output, _ = self.call(self.qemu(self.nvdimm()), "show", "--json")
        self.assertEqual(status, 0)
        self.assertLessEqual({"nvdimm", "allowed", "statistics", "origins"}, set(json.loads(output)[0]))


if __name__ == "__main__":
    print(*names(), sep="\n")
