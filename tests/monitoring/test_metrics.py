"""A VM's metrics as node_exporter, Prometheus, the alerts and the dashboard take them."""

import json
import re
import subprocess
import time
import unittest
from pathlib import Path

from servers import NodeExporter, Prometheus, wait_until
from vm import BUILD, ROOT, FolderCase, Nvdimm, Vm, sample, write_sample

MONITORING = ROOT / "monitoring"
WEAR_OUT = ROOT / "cli/courses/wear-out.csv"


class Metrics(FolderCase):
    def setUp(self):
        super().setUp()
        self.textfiles = self.folder / "textfiles"
        self.textfiles.mkdir()
        self.metrics = self.textfiles / "web.prom"

    def start(self, nvdimms, options, *arguments):
        options = f"interval=0.1,metrics={self.metrics},{options}"
        vm = Vm("query", [Nvdimm(id) for id in nvdimms], options, ["-name", "web", *arguments])
        self.addCleanup(vm.__exit__)
        vm.console("ready\n")
        return vm

    def write_all(self, counted=0):
        """All sixteen, and one of the source's own; the counters have counted on."""
        values = {id: value + counted for id, value in sample("powervm-1.perf_stats").items()}
        write_sample(self.samples, values | {"MemLife": 90, "CritRscU": 5, "AcmeTemp": 31})

    def play(self, speed):
        """An NVDIMM that wears out."""
        path = self.folder / "worn.samples"
        player = subprocess.Popen(
            [BUILD / "scmstats", "play", WEAR_OUT, "--out", path, "--speed", speed],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        self.addCleanup(player.wait)
        self.addCleanup(player.kill)
        wait_until(path.exists)
        return path, player

    def prometheus(self):
        """With the alerts as they are, but for the minutes that they wait."""
        rules = self.folder / "alerts.yml"
        rules.write_text(re.sub(r"for: \d+m", "for: 1s", (MONITORING / "alerts.yml").read_text()))
        exporter = NodeExporter(self, self.textfiles, self.folder / "node_exporter.log")
        return exporter, Prometheus(self, exporter, rules, self.folder / "prometheus")

    def test_promtool_finds_nothing_wrong_with_the_file(self):
        self.write_all()
        vm = self.start(["nv0", "nv1"], f"nv0.samples={self.samples},nv1.offer=all", "-name", 'guest="a\\b')
        text = self.metrics.read_text()
        check = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
        self.assertEqual((check.returncode, check.stdout, check.stderr), (0, "", ""))
        vm.qmp("quit")

    def test_the_families_are_those_of_the_document(self):
        self.write_all()
        self.start(["nv0"], f"nv0.samples={self.samples}")
        text = self.metrics.read_text()
        families = re.findall(r"^# TYPE (\w+) (\w+)$", text, re.M)
        meanings = dict(re.findall(r"^# HELP (\w+) .*?(?: \((\w+)\))?$", text, re.M))
        rows = re.findall(r"^\| `(scmstats_\w+)` \| (\w+) \| [^|]+ \| (?:`(\w+)`)?",
                          (ROOT / "docs/metrics.md").read_text(), re.M)
        self.assertEqual(rows, [(name, kind, meanings[name]) for name, kind in families])

    def test_a_worn_out_nvdimm_raises_alerts_and_a_good_one_none(self):
        self.write_all()
        worn, player = self.play("31557600")  # ten years in ten seconds
        self.start(["good", "worn"], f"good.samples={self.samples},worn.samples={worn}")
        exporter, prometheus = self.prometheus()
        wait_until(lambda: prometheus.query('scmstats_life_remaining_ratio{nvdimm="worn"} < 0.1'))
        wait_until(lambda: ("ScmstatsLifeVeryLow", "worn", None) in prometheus.firing())
        wait_until(lambda: ("ScmstatsCriticalResourceHigh", "worn", None) in prometheus.firing())
        self.assertNotIn("good", {nvdimm for _, nvdimm, _ in prometheus.firing()})
        self.assertEqual(player.wait(), 0)
        self.assertIn("node_textfile_scrape_error 0\n", exporter.metrics())

    def test_what_has_no_value_any_more_raises_an_alert(self):
        self.write_all()
        self.start(["nv0"], f"nv0.samples={self.samples}")
        _, prometheus = self.prometheus()
        wait_until(lambda: prometheus.query("scmstats_statistic_available == 1"))
        write_sample(self.samples, {"MemLife": 90})
        wait_until(lambda: ("ScmstatsStatisticStale", "nv0", "CritRscU") in prometheus.firing())
        self.assertNotIn(("ScmstatsStatisticStale", "nv0", "MemLife"), prometheus.firing())

    def test_a_killed_vm_raises_an_alert_and_one_that_ended_is_gone(self):
        self.write_all()
        vm = self.start(["nv0"], f"nv0.samples={self.samples}")
        vm.process.kill()
        vm.wait()
        text = self.metrics.read_text()  # as it is two minutes later
        old = re.sub(r"(timestamp_seconds\{.*\}) (\d+)", lambda m: f"{m[1]} {int(m[2]) - 120}", text)
        self.metrics.write_text(old)
        _, prometheus = self.prometheus()
        wait_until(lambda: ("ScmstatsSamplerStopped", "nv0", None) in prometheus.firing())
        vm = self.start(["nv0"], f"nv0.samples={self.samples}")
        wait_until(lambda: prometheus.firing() == set())
        vm.qmp("quit")
        vm.wait()
        wait_until(lambda: not prometheus.query("scmstats_sample_timestamp_seconds"))
        self.assertEqual(prometheus.firing(), set())

    def test_every_query_of_the_dashboard_has_data(self):
        self.write_all()
        self.start(["nv0", "nv1"], f"nv0.samples={self.samples},nv1.offer=all")
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


if __name__ == "__main__":
    unittest.main()
