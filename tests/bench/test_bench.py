# SPDX-License-Identifier: MIT
"""./run bench measures all that docs/speed.md shows. How fast anything is, is not tested."""

import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path


from bench import document

from tests.harness.paths import QEMU, ROOT

SPEED = ROOT / "docs/speed.md"


def section(text, key):
    """{what: its cells} of a section's tables."""
    found = re.search(rf"<!-- measured: {key} -->\n(.*?)<!-- end: {key} -->\n", text, re.S)
    rows = re.findall(r"^\| (.*) \|$", found[1], re.M) if found else []
    return {what: cells for what, *cells in (row.split(" | ") for row in rows)}


class Bench(unittest.TestCase):
    def test_all_is_measured(self):
        with tempfile.NamedTemporaryFile(prefix="scmstats-") as out:
            command = [sys.executable, "-m", "bench.measure", "--quick", "--out", out.name, QEMU]
            subprocess.run(command, cwd=ROOT, check=True, timeout=300)
            text = Path(out.name).read_text()
        version = re.search(r"^QEMU emulator version (\d+\.\d+)", text, re.M)[1]
        for key, shown in (("core", "core"), (f"QEMU {version}", "QEMU 7.2")):
            rows = section(text, key)
            self.assertEqual(rows.keys(), section(SPEED.read_text(), shown).keys(), key)
            calls = [cells for cells in rows.values() if all(re.fullmatch(r"-|[\d.]+", cell) for cell in cells)]
            self.assertGreater(len(calls), 5, text)
            for cell in sum(calls, []):
                self.assertTrue(cell == "-" or float(cell) > 0, text)
        for what in ("all 16 statistics", "busy Linux guest, plug-in loaded"):
            self.assertRegex(rows[what][-1], r"\d")

    def test_a_section_takes_the_place_of_its_version_alone(self):
        text = f"# Speed\n\n{document.AFTERWARDS}\nby hand\n"
        for key, figure in (("core", "1"), ("QEMU 7.2", "2"), ("QEMU 10.0", "3"), ("QEMU 7.2", "4\\1")):
            text = document.put_section(text, key, f"{figure}\n")
        figures = re.findall(r"-->\n\n(.*)\n\n<!-- end", text)
        self.assertEqual(figures, ["1", "4\\1", "3"])
        self.assertTrue(text.startswith("# Speed\n") and text.endswith(f"{document.AFTERWARDS}\nby hand\n"))

    def test_a_mistake_is_told_in_one_line(self):
        for arguments in (["--quick"], ["--qemu"], ["--qemu", "/none"], ["--slow"], ["--out", "/none/file"]):
            run = subprocess.run([ROOT / "run", "bench", *arguments], capture_output=True, text=True, timeout=60)
            self.assertEqual((run.returncode, run.stdout, run.stderr.count("\n")), (1, "", 1), run.stderr)
            self.assertIn(arguments[0], run.stderr)
