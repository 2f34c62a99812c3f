# SPDX-License-Identifier: MIT
"""A trace that `scmstats play` replays, as a guest is shown it."""

import subprocess

from tests.harness.case import DirectoryCase
from tests.harness.paths import BUILD
from tests.harness.qemu import Nvdimm
from tests.harness.vm import Vm
from tests.harness.wait import PATIENCE
from tests.qemu.replace_often import IDS, text, values


class Play(DirectoryCase):
    def test_a_played_trace_reaches_the_guest_sample_by_sample(self):
        trace = self.directory / "trace.csv"
        rows = [[generation, *values(generation).values()] for generation in range(1, 1001)]
        trace.write_text("".join(",".join(map(str, row)) + "\n" for row in [["seconds", *IDS], *rows]))
        self.samples.write_text(text(0))
        with Vm("query", [Nvdimm("nv0")], f"interval=0.01,nv0.samples={self.samples}") as vm:
            vm.console("ready\n")
            player = subprocess.Popen(  # in two seconds
                [BUILD / "scmstats", "play", trace, "--out", self.samples, "--speed", "500"],
                stderr=subprocess.DEVNULL,
            )
            self.addCleanup(player.wait)
            self.addCleanup(player.kill)
            seen = [0]
            while player.poll() is None:
                shown = vm.statistics()[0]
                seen.append(shown["MedRCnt"])
                self.assertEqual(shown, values(seen[-1]))
                self.assertGreaterEqual(seen[-1], seen[-2])
            self.assertEqual(player.wait(PATIENCE), 0)
            self.assertGreater(len(set(seen)), 10)
            vm.wait_for_statistics(lambda all: all[0] == values(1000))
            self.assertNotIn("warning", vm.log())
