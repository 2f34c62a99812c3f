# SPDX-License-Identifier: MIT
"""The driver where the administrator forbids the statistics, or there are none."""

import json
import re

from tests.harness.linux_case import GuestCase
from tests.harness.paths import DATA


class Refusals(GuestCase):
    nvdimms = ("forbidden", "nothing", "good")

    @classmethod
    def options(cls):
        capture = DATA / "powervm-1.perf_stats"
        return {
            "forbidden.samples": capture,
            "forbidden.allow": "off",
            "nothing.statistics": "none",
            "good.samples": capture,
        }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unusual = cls.linux.refused + cls.linux.unsupported

    def test_there_is_no_attribute(self):
        for slot in (0, 1):
            status, _ = self.machine.agent.run(f"ls {self.perf_stats(slot)}")
            self.assertEqual(status, 1)
        self.sh(f"ls {self.perf_stats(2)}")

    def test_ndctl_shows_health_without_the_life_used(self):
        health = {dimm["dev"]: dimm["health"] for dimm in json.loads(self.sh("ndctl list -DH"))}
        used = ["life_used_percentage" in health[self.nmem[slot]] for slot in range(3)]
        self.assertEqual(used, [False, False, True])

    def test_perf_has_no_events(self):
        self.need_events()
        listed = self.sh("perf list")
        events = [f"{self.nmem[slot]}/mem_life/" in listed for slot in range(3)]
        self.assertEqual(events, [False, False, True])

    def test_only_what_is_forbidden_says_so(self):
        log = self.sh("dmesg")
        lines = self.linux.refused + self.linux.unsupported
        for line in lines:
            self.assertEqual(len(re.findall(line, log)), lines.count(line), line)
