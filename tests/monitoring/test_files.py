# SPDX-License-Identifier: MIT
"""The files of monitoring/, checked without a running Prometheus."""

import json
import re
import subprocess
import unittest

from tests.harness.paths import ROOT

MONITORING = ROOT / "monitoring"


class Files(unittest.TestCase):
    def promtool(self, *arguments):
        run = subprocess.run(["promtool", *arguments], cwd=MONITORING, capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stderr), (0, ""), run.stdout)
        return run.stdout

    def test_the_alerts_are_valid(self):
        self.assertIn("SUCCESS: 5 rules found", self.promtool("check", "rules", "alerts.yml"))

    def test_each_alert_fires_only_on_its_condition(self):
        self.assertIn("SUCCESS", self.promtool("test", "rules", "alerts_test.yml"))

    def test_the_document_has_each_alert(self):
        rules = (MONITORING / "alerts.yml").read_text()
        alerts = re.findall(r"- alert: (\w+)\n(?:.*\n)+?\s+severity: (\w+)", rules)
        rows = re.findall(r"^\| `(Scmstats\w+)` \| (\w+) \|", (ROOT / "docs/metrics.md").read_text(), re.M)
        self.assertEqual(rows, alerts)

    def test_the_dashboard_is_what_its_script_makes(self):
        made = subprocess.run([ROOT / "tools/generate/dashboard"], capture_output=True, text=True, check=True)
        text = (MONITORING / "dashboard.json").read_text()
        self.assertEqual(made.stdout, text)
        panels = json.loads(text)["panels"]
        self.assertEqual(len({panel["id"] for panel in panels}), len(panels))
        for panel in panels:
            self.assertLessEqual(panel["gridPos"]["x"] + panel["gridPos"]["w"], 24, panel["title"])
