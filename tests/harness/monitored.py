# SPDX-License-Identifier: MIT
"""VMs whose metrics a Prometheus of the test reads."""

import re
import subprocess

from tests.harness.case import DirectoryCase
from tests.harness.paths import BUILD, ROOT
from tests.harness.qemu import Nvdimm
from tests.harness.samples import sample, write_sample
from tests.harness.servers import NodeExporter, Prometheus
from tests.harness.vm import Vm
from tests.harness.wait import wait_until

MONITORING = ROOT / "monitoring"
WEAR_OUT = ROOT / "cli/traces/wear-out.csv"


class MonitoredCase(DirectoryCase):
    def setUp(self):
        super().setUp()
        self.textfiles = self.directory / "textfiles"
        self.textfiles.mkdir()

    def start(self, name, nvdimms, options, *arguments):
        """Starts a VM with NVDIMMs; its metrics are in NAME.prom."""
        options = f"interval=0.1,metrics={self.textfiles / name}.prom,metrics-interval=0.1,{options}"
        vm = Vm("query", [Nvdimm(id) for id in nvdimms], options, ["-name", name, *arguments])
        self.addCleanup(vm.__exit__)
        vm.console("ready\n")
        return vm

    def write_all(self, counted=0):
        """Writes the standard statistics and one of a vendor; `counted` is added to the counters."""
        values = {id: value + counted for id, value in sample("powervm-1.perf_stats").items()}
        write_sample(self.samples, values | {"MemLife": 90, "CritRscU": 5, "AcmeTemp": 31})

    def play(self, name, trace, speed):
        """Plays a trace; returns the sample file and the player."""
        path = self.directory / f"{name}.samples"
        player = subprocess.Popen(
            [BUILD / "scmstats", "play", trace, "--out", path, "--speed", str(speed)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        self.addCleanup(player.wait)
        self.addCleanup(player.kill)
        wait_until(path.exists)
        return path, player

    def prometheus(self):
        """Starts Prometheus with the project's alerts, which wait a second instead of minutes."""
        rules = self.directory / "alerts.yml"
        rules.write_text(re.sub(r"for: \d+m", "for: 1s", (MONITORING / "alerts.yml").read_text()))
        exporter = NodeExporter(self, self.textfiles, self.directory / "node_exporter.log")
        return exporter, Prometheus(self, exporter, rules, self.directory / "prometheus")
