# SPDX-License-Identifier: MIT
"""sysfs, ndctl and perf in a Linux guest show what the host measured."""

import json
import os
import re

from tests.harness.linux_case import GuestCase
from tests.harness.paths import DATA
from tests.harness.qemu import Nvdimm
from tests.harness.samples import sample, write_sample
from tests.harness.wait import wait_until

# Linux's names of the standard statistics, in the order of its list.
EVENTS = (
    "ctl_res_cnt ctl_res_tm poweron_secs mem_life cri_res_util host_l_cnt host_s_cnt host_s_dur "
    "host_l_dur med_r_cnt med_w_cnt med_r_dur med_w_dur cache_rh_cnt cache_wh_cnt fast_w_cnt"
).split()
CATALOGUE = list(sample("powervm-1.perf_stats"))


class Statistics(GuestCase):
    nvdimms = ("first", "second", "vendor", "old", "worn", "changing")
    # ndctl asks the second NVDIMM for MemLife, which it does not support; the driver logs that.
    unusual = (r"papr_scm \S+: Unknown performance stats, Err:0x4D656D4C69666520",)

    @classmethod
    def options(cls):
        write_sample(cls.directory / "vendor", {"AcmeTemp": 42, "MemLife": 87})
        write_sample(cls.directory / "old", {"MemLife": 1})
        write_sample(cls.directory / "worn", {"MemLife": 0})
        write_sample(cls.directory / "changing", dict.fromkeys(CATALOGUE, 0))
        return {
            "first.samples": DATA / "powervm-1.perf_stats",
            "second.samples": DATA / "powervm-2.perf_stats",
            "vendor.samples": cls.directory / "vendor",
            "old.samples": cls.directory / "old",
            "old.max-age": 3600,
            "worn.samples": cls.directory / "worn",
            "changing.samples": cls.directory / "changing",
        }

    def change(self, **values):
        """The sample of `changing`, once it has reached the guest."""
        write_sample(self.directory / "changing", {**dict.fromkeys(CATALOGUE, 0), **values})
        wait_until(lambda: values.items() <= self.statistics(5).items())

    def test_sysfs_shows_both_captures_exactly(self):
        for slot, name in enumerate(("powervm-1.perf_stats", "powervm-2.perf_stats")):
            self.assertEqual(self.sh(f"cat {self.perf_stats(slot)}"), (DATA / name).read_text())

    def test_a_vendors_statistic_comes_after_the_catalogues(self):
        shown = self.statistics(2)
        self.assertEqual(list(shown), ["CtlResCt", "CtlResTm", "PonSecs", "MemLife", "AcmeTemp"])
        self.assertEqual(shown["AcmeTemp"], 42)

    def test_ndctl_shows_the_life_used(self):
        health = {}
        for dimm in json.loads(self.sh("ndctl list -DH")):
            health[dimm["dev"]] = dimm["health"].get("life_used_percentage")
        shown = [health[self.nmem[slot]] for slot in range(5)]
        self.assertEqual(shown, [0, None, 13, 99, 100])

    def test_perf_lists_the_events_of_each_nvdimm(self):
        self.need_events()
        listed = re.findall(r"(nmem\d)/(\w+)/", self.sh("perf list"))
        for nmem in self.nmem.values():
            events = [event for name, event in listed if name == nmem]
            self.assertEqual(sorted(events), sorted(EVENTS))

    def perf_stat(self, events, values):
        """Returns what perf counts while the sample changes to `values`."""
        self.change()
        return self.counted(events, lambda: self.change(**values))

    def test_perf_counts_exactly_what_a_counter_rose(self):
        self.need_events()
        for event, id in zip(EVENTS, CATALOGUE):
            if id in ("MedRCnt", "FastWCnt", "PonSecs"):
                with self.subTest(event):
                    counted = self.perf_stat(f"{self.nmem[5]}/{event}/", {id: 123456789012})
                    self.assertEqual(counted, {event: 123456789012})

    def test_perf_counts_all_events_in_one_group(self):
        self.need_events()
        rises = {id: 100 - i for i, id in enumerate(CATALOGUE)}  # percentages among them
        events = ",".join(f"{self.nmem[5]}/{event}/" for event in EVENTS)
        counted = self.perf_stat(f"{{{events}}}", rises)
        self.assertEqual(counted, dict(zip(EVENTS, rises.values())))

    def test_a_hot_plugged_nvdimm_appears_with_its_statistics(self):
        self.machine.hot_plug(Nvdimm("hot"))
        wait_until(lambda: self.find_devices() or 6 in self.nmem)
        self.assertEqual(list(self.statistics(6)), ["CtlResCt", "CtlResTm", "PonSecs"])
        if self.linux.events:
            self.assertIn(f"{self.nmem[6]}/ctl_res_cnt/", self.sh("perf list"))


class Life(GuestCase):
    """Resets, hot-plug and sources that change reach the guest's programs."""

    nvdimms = ("nv0", "nv1")

    @classmethod
    def options(cls):
        write_sample(cls.directory / "samples", {"MemLife": 87, "MedRCnt": 5})
        return {"nv1.samples": cls.directory / "samples", "nv1.max-age": 3600}

    def test_a_reset_from_inside_counts_and_restarts_the_reset_time(self):
        wait_until(lambda: self.statistics()["CtlResTm"] >= 4)
        before = self.statistics()
        self.check_log()  # the reset begins another
        self.machine.agent.reset()
        wait_until(lambda: self.statistics()["PonSecs"] > before["PonSecs"])
        after = self.statistics()
        self.assertEqual((before["CtlResCt"], after["CtlResCt"]), (0, 1))
        self.assertLess(after["CtlResTm"], after["PonSecs"] - 3)

    def test_source_that_disappears_takes_only_its_own_statistics(self):
        samples = self.directory / "samples"
        self.assertEqual(self.statistics(1)["MemLife"], 87)
        os.utime(samples, (0, 0))  # nobody has written it for too long,
        wait_until(lambda: list(self.statistics(1)) == ["CtlResCt", "CtlResTm", "PonSecs"])
        samples.unlink()  # and now it is gone
        self.assertEqual(list(self.statistics(1)), ["CtlResCt", "CtlResTm", "PonSecs"])
        write_sample(samples, {"MemLife": 86})
        wait_until(lambda: self.statistics(1).get("MemLife") == 86)
        self.assertNotIn("MedRCnt", self.statistics(1))


class Operated(GuestCase):
    """Injections and switches by QMP reach the guest's programs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unusual = cls.linux.refused[:1]

    @classmethod
    def options(cls):
        write_sample(cls.directory / "samples", {"MemLife": 87})
        return {"nv0.samples": cls.directory / "samples"}

    def set(self, name, value):
        self.machine.qmp("qom-set", path="/machine/peripheral/nv0", property=name, value=value)

    def life_used(self):
        return json.loads(self.sh("ndctl list -DH"))[0]["health"]["life_used_percentage"]

    def test_ndctl_shows_an_injected_wear_until_it_is_cleared(self):
        for life in (5, 0, 100):
            self.set("scm-mem-life", life)
            self.assertEqual(self.life_used(), 100 - life)
        self.set("scm-inject-clear", True)
        self.assertEqual(self.life_used(), 13)

    def test_perf_counts_what_is_injected(self):
        self.need_events()
        self.set("scm-poweron-secs", 1000)
        counted = self.counted(
            f"{self.nmem[0]}/poweron_secs/", lambda: self.set("scm-poweron-secs", 1234567)
        )
        self.assertEqual(counted, {"poweron_secs": 1233567})
        self.set("scm-inject-clear", True)

    def test_a_switch_off_forbids_the_file_until_it_is_on_again(self):
        self.set("scm-allow", False)
        status, output = self.machine.agent.run(f"cat {self.perf_stats()}")
        self.assertEqual(status, 1)
        self.assertRegex(output, self.linux.denied)
        self.set("scm-allow", True)
        self.assertEqual(self.statistics()["MemLife"], 87)
