# SPDX-License-Identifier: MIT
"""./run bench measures all that docs/measurements shows. Speed itself is not tested."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from bench import document
from tests.harness.paths import QEMU, ROOT

MEASUREMENTS = ROOT / "docs/measurements"


class Bench(unittest.TestCase):
    def test_all_is_measured(self):
        with tempfile.TemporaryDirectory(prefix="scmstats-") as out:
            command = [sys.executable, "-m", "bench.measure", "--quick", "--out", out, QEMU]
            subprocess.run(command, cwd=ROOT, check=True, timeout=300)
            texts = {path.name: path.read_text() for path in Path(out, "measurements").iterdir()}
        other, = texts.keys() - {"core.md"}
        self.assertRegex(texts[other], rf"(?m)^QEMU emulator version {other[5:-3]}")
        for name, shown in (("core.md", "core.md"), (other, "qemu-7.2.md")):
            rows = document.rows(texts[name])
            self.assertEqual(rows.keys(), document.rows((MEASUREMENTS / shown).read_text()).keys(), name)
            calls = [cells for cells in rows.values() if all(re.fullmatch(r"-|[\d.]+", cell) for cell in cells)]
            self.assertGreater(len(calls), 5, texts[name])
            for cell in sum(calls, []):
                self.assertTrue(cell == "-" or float(cell) > 0, texts[name])
        for what in ("all 16 statistics", "busy Linux guest, plug-in loaded"):
            self.assertRegex(rows[what][-1], r"\d")

    def test_a_measurement_replaces_that_of_its_version_alone(self):
        with tempfile.TemporaryDirectory(prefix="scmstats-") as directory:
            docs = Path(directory)
            (docs / "speed.md").write_text(f"# Speed\n\n{document.BEGIN}old\n{document.END}\nby hand\n")
            for name, figure in (("core", "1"), ("qemu-10.0", "2"), ("qemu-7.2", "3"), ("qemu-10.0", "4\\1")):
                document.write(docs, name, f"| all 16 statistics | - | {figure} |\n")
            text = (docs / "speed.md").read_text()
        head = "| what | [QEMU 7.2](measurements/qemu-7.2.md) | [QEMU 10.0](measurements/qemu-10.0.md) |\n"
        self.assertIn(f"{document.BEGIN}{head}|", text)
        self.assertIn("\n| all 16 statistics | 3 | 4\\1 |\n| one by name | - | - |\n", text)
        self.assertTrue(text.startswith("# Speed\n") and text.endswith(f"{document.END}\nby hand\n"))

    def test_speed_md_has_the_table_of_the_measurements(self):
        shown = (ROOT / "docs/speed.md").read_text().split(document.BEGIN)[1].split(document.END)[0]
        self.assertEqual(shown, document.summary(MEASUREMENTS))
        for row in shown.splitlines():
            self.assertNotRegex(row, r"\| - \|")

    def test_bad_option_prints_one_line(self):
        for arguments in (["--quick"], ["--qemu"], ["--qemu", "/none"], ["--slow"], ["--out", "/none/file"]):
            run = subprocess.run([ROOT / "run", "bench", *arguments], capture_output=True, text=True, timeout=60)
            self.assertEqual((run.returncode, run.stdout, run.stderr.count("\n")), (1, "", 1), run.stderr)
            self.assertIn(arguments[0], run.stderr)


class Comparisons(unittest.TestCase):
    """The benchmarks that a person runs as python3 -m bench.NAME."""

    def run_bench(self, name, *arguments):
        return subprocess.run([sys.executable, "-B", "-m", f"bench.{name}", *arguments], cwd=ROOT,
                              capture_output=True, text=True, timeout=300)

    def test_bad_argument_prints_one_line(self):
        for name, *arguments, bad in (
                ("counting", "--boots", "0"), ("counting", "--with", "other"), ("counting", "--with", "other=/none"),
                ("counting", "/none/qemu"), ("fleet", "--vms", "-1"), ("fleet", "--seconds", "nan"),
                ("fleet", "--library", "/none"), ("growth", "--rounds", "1.5"), ("scrape", "0"),
                ("soak", "--hours", "inf"), ("soak", "/none/qemu"), ("uses", "--rounds", "x"), ("uses", "/none/qemu")):
            run = self.run_bench(name, *arguments, bad)
            self.assertEqual((run.returncode, run.stdout, run.stderr.count("\n")), (2, "", 1), run.stderr)
            self.assertIn(f"'{bad.removeprefix('other=')}'", run.stderr)

    def test_uses_prints_a_row_of_each(self):
        run = self.run_bench("uses", "--boots", "1", "--rounds", "1", QEMU)
        self.assertEqual(run.returncode, 0, run.stderr)
        counts = dict(re.findall(r"^\| (.*?) \| [\d.]+ .*?\| ([\d.]+) \| [\d.]+ % ", run.stdout, re.M))
        self.assertEqual(counts["read `papr/perf_stats`"], "1", run.stdout)
        self.assertEqual(len(counts), 4, run.stdout)

    @unittest.skipUnless(os.geteuid() == 0, "only root can make mounts")
    def test_growth_prints_a_row_of_each(self):
        run = self.run_bench("growth", "--rounds", "1")
        self.assertEqual(run.returncode, 0, run.stderr)
        for what in ("mounts, `scmstats probe`", "rows of a trace, `scmstats play`"):
            self.assertRegex(run.stdout, rf"(?m)^\| {re.escape(what)} \| \d+: [\d.]+, .* \| -?[\d.]+ \(")
