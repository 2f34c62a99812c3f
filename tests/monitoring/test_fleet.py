# SPDX-License-Identifier: MIT
"""Three VMs of one host: the alerts are of the one that wears out, and of the one that nearly does."""


from tests.harness.monitored import MonitoredCase, WEAR_OUT
from tests.harness.wait import wait_until

TEN_YEARS = 315576000  # seconds, what the trace of a wear-out takes


def life(row):
    """MemLife of a trace's row; of its header, 100."""
    cells = row.split(",")
    return int(cells[4]) if cells[0].isdigit() else 100


class FleetCase(MonitoredCase):
    def wear_out(self, seconds):
        """VM web wears out within `seconds`; db, a little slower, down to 15 %; mail does not at all."""
        self.write_all()
        web, player = self.play("web", WEAR_OUT, TEN_YEARS / seconds)
        lines = WEAR_OUT.read_text().splitlines(keepends=True)
        trace = self.directory / "db.csv"
        trace.write_text("".join(line for line in lines if line[0] == "#" or life(line) >= 15))
        db, slower = self.play("db", trace, 0.9 * TEN_YEARS / seconds)
        for name, samples in (("web", web), ("db", db), ("mail", self.samples)):
            self.start(name, ["nv0"], f"nv0.samples={samples}")
        _, prometheus = self.prometheus()
        player.wait()
        slower.wait()
        wait_until(lambda: {("ScmstatsLifeVeryLow", "web"), ("ScmstatsLifeLow", "db")}
                   <= self.firing(prometheus))
        return prometheus

    def firing(self, prometheus):
        """{(alert, VM)}"""
        return {(each["labels"]["alertname"], each["labels"]["vm"]) for each in prometheus.alerts("firing")}


class Fleet(FleetCase):
    def test_alerts_fire_for_worn_out_nvdimms_only(self):
        prometheus = self.wear_out(20)
        self.assertNotIn("mail", {vm for _, vm in self.firing(prometheus)})
