# SPDX-License-Identifier: MIT
"""Makes pictures of a fleet in Prometheus, in the directory given."""

import subprocess
import sys
import unittest
import urllib.parse
from pathlib import Path

from tests.monitoring.test_fleet import FleetCase

OUT = Path(sys.argv[1]).resolve()
SECONDS = 120


class Screenshots(FleetCase):
    def picture(self, name, address, path, height):
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             f"--user-data-dir={self.directory / 'chromium'}", f"--window-size=1280,{height}",
             "--virtual-time-budget=10000", f"--screenshot={OUT / name}", f"http://{address}{path}"],
            check=True, capture_output=True, timeout=120)
        self.assertTrue((OUT / name).read_bytes().startswith(b"\x89PNG"))
        print(f"{OUT / name}", flush=True)

    def test_pictures(self):
        print(f"Three VMs, one of which wears out: {SECONDS} s", flush=True)
        prometheus = self.wear_out(SECONDS)
        query = urllib.parse.urlencode({"g0.expr": "scmstats_life_remaining_ratio", "g0.tab": 0,
                                        "g0.range_input": f"{SECONDS + 20}s", "g0.step_input": 1})
        self.picture("life.png", prometheus.address, f"/classic/graph?{query}", 860)
        self.picture("alerts.png", prometheus.address, "/classic/alerts", 620)


unittest.main(argv=sys.argv[:1])
