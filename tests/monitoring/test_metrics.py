# SPDX-License-Identifier: MIT
"""A VM's metrics as node_exporter, Prometheus, the alerts and the dashboard take them."""

import json
import re
import subprocess
import time

from tests.harness.monitored import MONITORING, MonitoredCase, WEAR_OUT
from tests.harness.paths import ROOT
from tests.harness.samples import write_sample
from tests.harness.wait import wait_until


class Metrics(MonitoredCase):
    def setUp(self):
        super().setUp()
        self.metrics = self.textfiles / "web.prom"

    def test_promtool_finds_nothing_wrong_with_the_file(self):
        self.write_all()
        vm = self.start("web", ["nv0", "nv1"], f"nv0.samples={self.samples},nv1.statistics=all", "-name", 'guest="a\\b')
        text = self.metrics.read_text()
        check = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
        self.assertEqual((check.returncode, check.stdout, check.stderr), (0, "", ""))
        vm.qmp("quit")

    def test_the_families_are_those_of_the_document(self):
        self.write_all()
        self.start("web", ["nv0"], f"nv0.samples={self.samples}")
        text = self.metrics.read_text()
        families = re.findall(r"^# TYPE (\w+) (\w+)$", text, re.M)
        meanings = dict(re.findall(r"^# HELP (\w+) .*?(?: \((\w+)\))?$", text, re.M))
        rows = re.findall(r"^\| `(scmstats_\w+)` \| (\w+) \| [^|]+ \| (?:`(\w+)`)?",
                          (ROOT / "docs/metrics.md").read_text(), re.M)
        self.assertEqual(rows, [(name, kind, meanings[name]) for name, kind in families])

    def test_a_worn_out_nvdimm_raises_alerts_and_a_good_one_none(self):
        self.write_all()
        worn, player = self.play("worn", WEAR_OUT, 31557600)  # ten years in ten seconds
        self.start("web", ["good", "worn"], f"good.samples={self.samples},worn.samples={worn}")
        exporter, prometheus = self.prometheus()
        wait_until(lambda: prometheus.query('scmstats_life_remaining_ratio{nvdimm="worn"} < 0.1'))
        wait_until(lambda: ("ScmstatsLifeVeryLow", "worn", None) in prometheus.firing())
        wait_until(lambda: ("ScmstatsCriticalResourceHigh", "worn", None) in prometheus.firing())
        self.assertNotIn("good", {nvdimm for _, nvdimm, _ in prometheus.firing()})
        self.assertEqual(player.wait(), 0)
        self.assertIn("node_textfile_scrape_error 0\n", exporter.metrics())

    def test_what_has_no_value_any_more_raises_an_alert(self):
        self.write_all()
        self.start("web", ["nv0"], f"nv0.samples={self.samples}")
        _, prometheus = self.prometheus()
        wait_until(lambda: prometheus.query("scmstats_statistic_available == 1"))
        write_sample(self.samples, {"MemLife": 90})
        wait_until(lambda: ("ScmstatsStatisticStale", "nv0", "CritRscU") in prometheus.firing())
        self.assertNotIn(("ScmstatsStatisticStale", "nv0", "MemLife"), prometheus.firing())

    def test_killed_vm_raises_an_alert_and_ended_vm_disappears(self):
        self.write_all()
        vm = self.start("web", ["nv0"], f"nv0.samples={self.samples}")
        vm.process.kill()
        vm.wait()
        text = self.metrics.read_text()  # as it is two minutes later
        old = re.sub(r"(timestamp_seconds\{.*\}) (\d+)", lambda m: f"{m[1]} {int(m[2]) - 120}", text)
        self.metrics.write_text(old)
        _, prometheus = self.prometheus()
        wait_until(lambda: ("ScmstatsSamplerStopped", "nv0", None) in prometheus.firing())
        vm = self.start("web", ["nv0"], f"nv0.samples={self.samples}")
        wait_until(lambda: prometheus.firing() == set())
        vm.qmp("quit")
        vm.wait()
        wait_until(lambda: not prometheus.query("scmstats_sample_timestamp_seconds"))
        self.assertEqual(prometheus.firing(), set())

    def test_every_query_of_the_dashboard_has_data(self):
        self.write_all()
        self.start("web", ["nv0", "nv1"], f"nv0.samples={self.samples},nv1.statistics=all")
        _, prometheus = self.prometheus()
        dashboard = json.loads((MONITORING / "dashboard.json").read_text())
        queries = {target["expr"] for panel in dashboard["panels"] for target in panel["targets"]}
        wait_until(lambda: prometheus.query("scmstats_sample_timestamp_seconds"))
        began, counted = time.monotonic(), 0
        while time.monotonic() < began + 5:
            counted += 1000
            self.write_all(counted)
            time.sleep(0.5)
        for query in sorted(queries):
            for choice in (".*", "(web|other)"):  # all, and as Grafana writes some that are chosen
                shown = query.replace("$vm", choice).replace('nvdimm=~"$nvdimm"', 'nvdimm=~".*"')
                result = prometheus.query(shown.replace("$__rate_interval", "10s"))
                self.assertNotEqual(result, [], shown)
                self.assertNotIn("NaN", {value for _, value in result}, shown)
        self.assertEqual(set(prometheus.get("label/vm/values")), {"web"})
        self.assertEqual(set(prometheus.get("label/nvdimm/values")), {"nv0", "nv1"})
