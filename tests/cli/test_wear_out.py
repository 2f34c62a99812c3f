# SPDX-License-Identifier: MIT
"""The trace of ten years that comes with the command."""

import subprocess
import time

from tests.harness.command import CommandCase
from tests.harness.paths import ROOT
from tests.harness.wait import PATIENCE

WEAR_OUT = ROOT / "cli/traces/wear-out.csv"


class WearOut(CommandCase):
    def test_trace_is_what_its_script_makes_and_says_synthetic(self):
        script = ROOT / "tools/generate/wear-out"
        made = subprocess.run([script], capture_output=True, text=True, check=True)
        self.assertEqual(made.stdout, WEAR_OUT.read_text())
        self.assertTrue(made.stdout.startswith("# Synthetic, for testing"))
        self.assertLess(len(made.stdout), 300 << 10)

    def test_it_is_consistent(self):
        lines = [line for line in WEAR_OUT.read_text().splitlines() if line[0] != "#"]
        header, *rows = [line.split(",") for line in lines]
        columns = {id: [int(row[i]) for row in rows] for i, id in enumerate(header)}
        for id, values in columns.items():
            if id == "MemLife":
                self.assertEqual((values[0], values[-1]), (100, 0))
                self.assertEqual(values, sorted(values, reverse=True))
            elif id != "CtlResTm":
                self.assertEqual(values, sorted(values), id)
        for now, on, reset in zip(columns["seconds"], columns["PonSecs"], columns["CtlResTm"]):
            self.assertLessEqual(reset, on)
            self.assertLessEqual(on, now)

    def test_ten_years_in_a_moment_end_with_the_last_row(self):
        began = time.monotonic()
        status, _, complaint = self.play("--speed", "1e9", trace=WEAR_OUT)
        self.assertEqual(status, 0, complaint)
        self.assertLess(time.monotonic() - began, PATIENCE)
        header, *_, last = WEAR_OUT.read_text().splitlines()[2:]
        values = dict(zip(header.split(","), last.split(",")))
        self.assertEqual(values.pop("seconds"), "315576000")
        self.assertEqual(self.sample(), {id: int(value) for id, value in values.items()})
