# SPDX-License-Identifier: MIT
"""The file of metrics that a VM keeps for Prometheus."""

import os
import re
import time
from pathlib import Path

from tests.harness.case import DirectoryCase
from tests.harness.paths import BUILD
from tests.harness.qemu import Nvdimm
from tests.harness.samples import sample, write_sample
from tests.harness.vm import Vm
from tests.harness.wait import wait_until

HANGING_FILE = BUILD / "tests/qemu/libhanging-file.so"
NANOSECONDS = ("HostSDur", "HostLDur", "MedRDur", "MedWDur")
PERCENTS = ("MemLife", "CritRscU")


class Metrics(DirectoryCase):
    def setUp(self):
        super().setUp()
        self.metrics = self.directory / "vm.prom"

    def start(self, *arguments, metrics_interval=0.05, options="", environment=None, **more):
        options = f"interval=0.05,metrics={self.metrics},metrics-interval={metrics_interval}{options}"
        vm = Vm("query", [Nvdimm("nv0")], options, arguments, environment=environment, **more)
        self.addCleanup(vm.__exit__)
        return vm

    def hanging(self):
        return {"LD_PRELOAD": str(HANGING_FILE)}

    def complaints(self, vm):
        return [line.partition("scmstats: ")[2] for line in vm.log().splitlines() if ".prom" in line]

    def metrics_now(self):
        """{(family, NVDIMM, statistic or id): (labels, value as text)}"""
        found = {}
        for line in self.metrics.read_text().splitlines():
            if not line.startswith("#"):
                family, text, value = re.fullmatch(r"scmstats_(\w+)\{(.*)\} (\S+)", line).groups()
                labels = dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', text))
                key = (family, labels["nvdimm"], labels.get("statistic", labels.get("id")))
                self.assertNotIn(key, found)
                found[key] = (labels, value)
        return found

    def value(self, family, nvdimm="nv0", statistic=None):
        return self.metrics_now()[family, nvdimm, statistic][1]

    def test_it_tells_what_the_guest_gets(self):
        values = sample("powervm-1.perf_stats") | {"AcmeTemp": 18446744073709551615, "HostLDur": 1234567890123}
        write_sample(self.samples, values)
        vm = self.start(options=f",nv0.samples={self.samples}")
        vm.console("ready\n")
        shown = vm.statistics()[0]
        self.assertEqual(shown, values)
        metrics = self.metrics_now()
        by_id = {labels["id"]: event for (family, _, event), (labels, _) in metrics.items()
                 if family == "statistic_available"}
        self.assertEqual(list(by_id), list(shown))
        self.assertEqual(by_id["MemLife"], "mem_life")
        values = {(family, value) for (family, _, _), (_, value) in metrics.items()}
        for id, value in shown.items():
            scale = 10**9 if id in NANOSECONDS else 100 if id in PERCENTS else 1
            self.assertTrue(any(self.is_exactly(text, value, scale) for _, text in values), id)
        self.assertIn(("host_load_seconds_total", "1234.567890123"), values)
        self.assertIn(("vendor_statistic", "18446744073709551615"), values)
        self.assertAlmostEqual(float(self.value("sample_timestamp_seconds")), time.time(), delta=5)

    @staticmethod
    def is_exactly(text, value, scale):
        whole, _, fraction = text.partition(".")
        digits = len(str(scale)) - 1
        return len(fraction) <= digits and int(whole + fraction.ljust(digits, "0")) == value

    def test_it_names_the_vm_and_the_nvdimm(self):
        uuid = "75a3cdd7-6a2f-4791-8d15-fe0a920e8e9e"
        name = 'web "1"\\'
        for preload in (False, True):
            vm = self.start("-name", f"guest={name},debug-threads=on", "-uuid", uuid, preload=preload)
            vm.console("ready\n")
            labels, _ = self.metrics_now()["power_on_seconds_total", "nv0", None]
            self.assertEqual(labels, {"vm": 'web \\"1\\"\\\\', "uuid": uuid, "nvdimm": "nv0", "drc": "0x90000000"})
            vm.qmp("quit")
            vm.wait()

    def test_without_a_name_the_vm_has_that_of_the_file(self):
        vm = self.start()
        vm.console("ready\n")
        labels, _ = self.metrics_now()["power_on_seconds_total", "nv0", None]
        self.assertEqual((labels["vm"], labels["uuid"]), ("vm", ""))

    def test_a_hot_plugged_nvdimm_appears(self):
        vm = self.start()
        vm.console("ready\n")
        vm.hot_plug(Nvdimm("hot"))
        labels, _ = wait_until(lambda: self.metrics_now().get(("power_on_seconds_total", "hot", None)))
        self.assertEqual(labels["drc"], "0x90000001")

    def test_statistic_without_a_value_is_missing_and_reported(self):
        write_sample(self.samples, {"MemLife": 87})
        vm = self.start(options=f",nv0.samples={self.samples},nv0.max-age=3600")
        vm.console("ready\n")
        self.assertEqual(self.value("life_remaining_ratio"), "0.87")
        self.assertEqual(self.value("statistic_available", statistic="mem_life"), "1")
        os.utime(self.samples, (1, 1))
        wait_until(lambda: self.value("statistic_available", statistic="mem_life") == "0")
        self.assertNotIn(("life_remaining_ratio", "nv0", None), self.metrics_now())

    def test_metrics_interval_is_independent_of_interval(self):
        write_sample(self.samples, {"MemLife": 87})
        vm = self.start(metrics_interval=3600, options=f",nv0.samples={self.samples}")
        vm.console("ready\n")
        for life in (86, 85):
            write_sample(self.samples, {"MemLife": life})
            vm.wait_for_statistics(lambda all, life=life: all[0]["MemLife"] == life)
        self.assertEqual(self.value("life_remaining_ratio"), "0.87")

    def test_it_is_whole_whenever_it_is_read_and_gone_when_qemu_ends(self):
        for end in ("quit", "shutdown", "SIGTERM"):
            vm = self.start()
            vm.console("ready\n")
            for _ in range(500):
                text = self.metrics.read_text()
                self.assertTrue(text.startswith("# scmstats: ") and text.endswith("\n"), text)
                self.assertIn("scmstats_sample_timestamp_seconds{", text)
            vm.process.terminate() if end == "SIGTERM" else vm.type("q") if end == "shutdown" else vm.qmp("quit")
            self.assertEqual(vm.wait(), 0)
            self.assertEqual(sorted(self.directory.iterdir()), [])
            self.assertEqual(self.complaints(vm), [])

    def refused(self, why):
        vm = self.start()
        self.assertEqual(vm.wait(), 1)
        self.assertEqual(vm.console(), "")  # the guest did not run
        lines = [line for line in vm.log().splitlines() if ": from " not in line and "supported" not in line]
        self.assertEqual([line.partition(": ")[2] for line in lines], [f"scmstats: metrics={self.metrics}: {why}"])

    def test_unwritable_metrics_file_ends_qemu_with_one_line(self):
        self.metrics.mkdir()
        self.refused("this is not a regular file")
        self.metrics.rmdir()
        os.mkfifo(self.metrics)
        self.refused("this is not a regular file")
        self.metrics = Path("/nowhere/vm.prom")
        self.refused("No such file or directory")

    def test_metrics_file_of_running_vm_is_refused_of_killed_vm_used(self):
        vm = self.start()
        vm.console("ready\n")
        self.refused("in use by another process; give each VM a file of its own")
        vm.process.kill()
        vm.wait()
        self.assertTrue(self.metrics.exists())
        vm = self.start("-name", "next")
        vm.console("ready\n")
        self.assertEqual(self.metrics_now()["power_on_seconds_total", "nv0", None][0]["vm"], "next")

    def test_foreign_file_is_refused_and_kept(self):
        text = "# HELP node_temperature of the room\nnode_temperature 21\n"
        self.metrics.write_text(text)
        self.refused("there is a file that scmstats did not write; move it away, or give another name")
        self.assertEqual(self.metrics.read_text(), text)

    def test_a_symbolic_link_stays_and_its_target_is_written(self):
        target = self.directory / "target.prom"
        self.metrics.symlink_to(target)
        vm = self.start()
        vm.console("ready\n")
        self.assertTrue(self.metrics.is_symlink())
        self.assertFalse(target.is_symlink())
        self.assertIn(("power_on_seconds_total", "nv0", None), self.metrics_now())
        vm.qmp("quit")
        self.assertEqual(vm.wait(), 0)
        self.assertEqual(sorted(self.directory.iterdir()), [self.metrics])

    def test_metrics_write_failure_and_recovery_are_logged_once(self):
        directory = self.directory / "metrics"
        directory.mkdir()
        self.metrics = directory / "vm.prom"
        vm = self.start()
        vm.console("ready\n")
        directory.rename(self.directory / "away")
        vm.wait_for_log("No such file")
        time.sleep(0.5)
        directory.mkdir()
        vm.wait_for_log("written again")
        time.sleep(0.5)
        self.assertEqual(self.complaints(vm), [
            f"{self.metrics}: No such file or directory; metrics stay as they are until it can be written",
            f"{self.metrics}: it is written again",
        ])
        self.assertIn(("power_on_seconds_total", "nv0", None), self.metrics_now())

    def test_metrics_file_that_hangs_does_not_block_exit(self):
        write_sample(self.samples, {"MemLife": 87})
        vm = self.start(options=f",nv0.samples={self.samples}", environment=self.hanging())
        vm.console("ready\n")
        Path(f"{self.metrics}.hang").touch()
        wait_until(Path(f"{self.metrics}.hung").exists)
        write_sample(self.samples, {"MemLife": 86})
        vm.wait_for_statistics(lambda all: all[0]["MemLife"] == 86)
        vm.type("r")
        vm.console("ready\n")
        before = time.monotonic()
        vm.hot_plug(Nvdimm("hot"))
        vm.qmp("system_reset")
        self.assertLess(time.monotonic() - before, 2)
        vm.qmp("quit")
        self.assertEqual(vm.wait(), 0)
        self.assertLess(time.monotonic() - before, 10)
        self.assertEqual(self.complaints(vm), [f"{self.metrics}: no answer for 5 seconds; it may stay behind"])

    def test_metrics_file_that_hangs_delays_start_by_five_seconds(self):
        Path(f"{self.metrics}.hang").touch()
        vm = self.start(environment=self.hanging())
        vm.console("ready\n")
        self.assertEqual(self.complaints(vm), [
            f"{self.metrics}: no answer for 5 seconds; no metrics until it answers"
        ])

    def test_a_source_that_hangs_shows_as_an_old_timestamp(self):
        write_sample(self.samples, {"MemLife": 87})
        vm = self.start(options=f",nv0.samples={self.samples}", environment=self.hanging())
        vm.console("ready\n")
        Path(f"{self.samples}.hang").touch()
        wait_until(Path(f"{self.samples}.hung").exists)
        seen = float(self.value("sample_timestamp_seconds"))
        seconds = int(self.value("power_on_seconds_total"))
        wait_until(lambda: int(self.value("power_on_seconds_total")) > seconds + 1)  # it is still written
        self.assertAlmostEqual(float(self.value("sample_timestamp_seconds")), seen, delta=0.2)
