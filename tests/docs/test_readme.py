# SPDX-License-Identifier: MIT
"""The documents show what the commands print, and their links and names exist."""

import os
import re
import runpy
import subprocess
import unittest

from tests.harness.paths import ROOT, SCMSTATS

README = (ROOT / "README.md").read_text()


def documents():
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split()]


class Readme(unittest.TestCase):
    def test_transcript_is_what_the_command_prints(self):
        """A line of dots in the transcript stands for any lines."""
        command, shown = re.search(r"```console\n\$ (.*)\n((?:.*\n)*?)```", README).groups()
        qemu = os.environ.get("SCMSTATS_QEMU", "qemu-system-ppc64")
        run = subprocess.run([*command.split(), "--qemu", qemu], cwd=ROOT, capture_output=True, text=True, timeout=250)
        self.assertEqual(run.returncode, 0, run.stderr)
        lines = shown.splitlines()
        pattern = "".join("(?:.*\n)*" if line == "..." else re.escape(line) + "\n(?:  .*\n)*" for line in lines)
        self.assertRegex(run.stdout, rf"\A{pattern}\Z")
        self.assertGreaterEqual(sum(line.startswith("  ") for line in lines), 8)

    def test_packages_to_install_are_those_of_setup(self):
        shown = re.search(r"^    apt-get install -y --no-install-recommends ((?:.*\\\n)*.*)$", README, re.M)[1]
        listed = subprocess.run(
            ["bash", "-c", 'source tools/setup.sh; echo "${plugin_packages[@]}" "${command_packages[@]}"'],
            cwd=ROOT, capture_output=True, text=True, check=True)
        self.assertEqual(shown.replace("\\\n", " ").split(), listed.stdout.split())

    def test_fresh_host_runs_the_commands_and_shortens_only_these(self):
        fresh_host = runpy.run_path(str(ROOT / "tools/fresh-host"))
        commands = fresh_host["readme_commands"](README)
        for start in ("./run --samples ", "./run --qemu ", "apt-get install ", "cmake --preset release "):
            self.assertTrue(any(command.startswith(start) for command in commands), start)
        self.assertIn("./run", commands)
        self.assertLessEqual(set(fresh_host["SHORTER"]), set(commands))

    def test_options_are_those_that_the_plugin_knows(self):
        shown = re.findall(r"^\| `(?:ID\.)?([a-z-]+)=", (ROOT / "docs/options.md").read_text(), re.M)
        source = (ROOT / "qemu/src/options.cpp").read_text()
        self.assertEqual(sorted(shown), sorted(re.findall(r'^    \{"([a-z-]+)", "', source, re.M)))

    def test_each_statistic_has_its_sources(self):
        rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", (ROOT / "docs/statistics.md").read_text(), re.M)
        listed = subprocess.run([SCMSTATS, "statistics"], capture_output=True, text=True, check=True)
        catalogue = [line.split()[0] for line in listed.stdout.splitlines()[1:]]
        self.assertEqual(sorted({id for id, _ in rows}), sorted(catalogue))
        named = {name for _, source in rows if ":" in source for name in source.split(": ")[1].split(", ")}
        help = subprocess.run([SCMSTATS, "collect", "--help"], capture_output=True, text=True, check=True)
        known = re.search(r"\{([\w,-]+)\}", help.stdout)[1].split(",")
        self.assertEqual(sorted(named), sorted(known))

    def test_each_threat_has_a_test(self):
        threats = (ROOT / "docs/threats.md").read_text().split("## Figures")[0]
        rows = re.findall(r"^\| (?!---|threat|fault)(.*) \| (.*) \| (.*) \|$", threats, re.M)
        self.assertGreater(len(rows), 20)
        sources = "".join(path.read_text() for directory in ("core", "host", "qemu", "tests")
                          for path in (ROOT / directory).rglob("*test*.*p*") if path.suffix in (".cpp", ".py"))
        for threat, _, tests in rows:
            named = re.findall(r"`([^`]+)`", tests)
            self.assertTrue(named, threat)
            for name in named:
                suite, _, case = name.partition(".")
                known = ((ROOT / name).exists() or f"def {name}(" in sources
                         or re.search(rf"TEST(_[FP])?\({suite}, {case}\)", sources))
                self.assertTrue(known, f"{threat}: {name}")

    def test_links_lead_somewhere(self):
        for document in documents():
            for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
                self.assertTrue((document.parent / target).exists(), f"{document}: {target}")

    def test_files_that_documents_name_exist(self):
        for document in documents():
            if document.name == "CHANGELOG.md":
                continue
            text = re.sub(r"```.*?```", "", document.read_text(), flags=re.S)
            top = "core|host|qemu|cli|guest|fuzz|bench|tests|tools|docs|monitoring"
            for name in re.findall(rf"`((?:{top})/[\w./-]+)`", text):
                if "NAME" not in name:
                    self.assertTrue((ROOT / name).exists(), f"{document}: {name}")
