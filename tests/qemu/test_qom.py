# SPDX-License-Identifier: MIT
"""The properties of each NVDIMM in QEMU: reading, injecting, switching off."""

import contextlib
import json
import re
import threading
from pathlib import Path

from tests.harness.case import DirectoryCase
from tests.harness.catalogue import KEYS, ROWS
from tests.harness.qemu import Nvdimm, QmpError
from tests.harness.samples import write_sample
from tests.harness.vm import Vm

MOST = (1 << 64) - 1
PERCENTAGES = {id: KEYS[id] for id, _, unit, _, _ in ROWS if unit == "percent"}
COUNTERS = {id: key for id, key in KEYS.items() if id not in PERCENTAGES}
LIFE_CYCLE = ["ctl-res-cnt", "ctl-res-tm", "poweron-secs"]


class Qom(DirectoryCase):
    def start(self, options="", nvdimms=("nv0",)):
        write_sample(self.samples, {"MemLife": 87, "AcmeTemp": 42})
        vm = Vm("query", [Nvdimm(id) for id in nvdimms],
                f"interval=0.01,nv0.samples={self.samples}{options}")
        self.addCleanup(vm.__exit__)
        vm.console("ready\n")
        return vm

    def get(self, vm, name, id="nv0"):
        return vm.qmp("qom-get", path=f"/machine/peripheral/{id}", property=f"scm-{name}")

    def set(self, vm, name, value, id="nv0"):
        vm.qmp("qom-set", path=f"/machine/peripheral/{id}", property=f"scm-{name}", value=value)

    def refused(self, vm, name, value, line):
        with self.assertRaises(QmpError) as caught:
            self.set(vm, name, value)
        self.assertEqual(str(caught.exception), f"qom-set: {line}")

    def test_qom_list_shows_all_with_their_types(self):
        vm = self.start()
        listed = vm.qmp("qom-list", path="/machine/peripheral/nv0")
        types = {each["name"]: each["type"] for each in listed if each["name"].startswith("scm-")}
        expected = {"scm-stats": "struct", "scm-origins": "struct", "scm-inject": "struct", "scm-inject-clear": "bool",
                    "scm-allow": "bool"}
        for key in (*COUNTERS.values(), *PERCENTAGES.values()):
            expected[f"scm-{key}"] = "uint64"
        self.assertEqual(types, expected)

    def test_what_is_read_is_what_the_guest_sees(self):
        vm = self.start()
        vm.wait_for_statistics(lambda all: all[0]["PonSecs"] >= 1)
        vm.qmp("stop")  # so that no time goes on
        stats = self.get(vm, "stats")
        self.assertEqual(set(stats), {*LIFE_CYCLE, "mem-life", "AcmeTemp"})
        self.assertEqual((stats["mem-life"], stats["AcmeTemp"]), (87, 42))
        self.assertEqual(stats["poweron-secs"], self.get(vm, "poweron-secs"))
        self.assertEqual(self.get(vm, "mem-life"), 87)
        self.assertEqual(self.get(vm, "origins"), dict.fromkeys(stats, "measured"))
        vm.qmp("cont")
        shown = vm.statistics()[0]
        self.assertEqual(len(shown), len(stats))
        self.assertGreaterEqual(shown["PonSecs"], stats["poweron-secs"])

    def test_an_injected_value_is_the_guests_until_it_is_cleared(self):
        vm = self.start()
        self.set(vm, "mem-life", 5)
        self.set(vm, "poweron-secs", MOST)
        shown = vm.statistics()[0]
        self.assertEqual((shown["MemLife"], shown["PonSecs"], shown["CtlResCt"]), (5, MOST, 0))
        self.assertEqual(self.get(vm, "poweron-secs"), MOST)
        origins = self.get(vm, "origins")
        injected = {key for key in origins if origins[key] == "injected"}
        self.assertEqual(injected, {"poweron-secs", "mem-life"})
        write_sample(self.samples, {"MemLife": 86, "AcmeTemp": 43})
        vm.wait_for_statistics(lambda all: all[0]["AcmeTemp"] == 43)
        self.assertEqual(vm.statistics()[0]["MemLife"], 5)
        self.set(vm, "inject-clear", True)
        shown = vm.statistics()[0]
        self.assertEqual(shown["MemLife"], 86)
        self.assertLess(shown["PonSecs"], 100)

    def test_all_counters_take_any_value_and_percentages_up_to_100(self):
        vm = self.start(",nv0.statistics=all")
        for id, key in COUNTERS.items():
            for value in (0, MOST):
                self.set(vm, key, value)
                self.assertEqual(vm.statistics()[0][id], value)
        for id, key in PERCENTAGES.items():
            for value in (0, 100):
                self.set(vm, key, value)
                self.assertEqual(vm.statistics()[0][id], value)
            for value in (101, MOST):
                self.refused(vm, key, value, f"scm-{key}: {value} is not from 0 to 100")
            self.assertEqual(vm.statistics()[0][id], 100)
        self.set(vm, "inject-clear", True)
        self.assertEqual(set(self.get(vm, "stats")), {*LIFE_CYCLE, "mem-life", "AcmeTemp"})
        self.assertEqual(self.get(vm, "origins")["host-l-cnt"], "unavailable")

    def test_what_is_wrong_is_named(self):
        vm = self.start()
        why = ("'nv0' does not support HostLCnt; it does with nv0.statistics=all among the plug-in's options")
        self.refused(vm, "host-l-cnt", 1, f"scm-host-l-cnt: {why}")
        with self.assertRaisesRegex(QmpError, re.escape(f"qom-get: scm-host-l-cnt: {why}")):
            self.get(vm, "host-l-cnt")
        self.refused(vm, "inject-clear", False, "scm-inject-clear: false does nothing; give true")
        for value in (1 << 64, 1.5, "many", None):
            with self.assertRaisesRegex(QmpError, "scm-mem-life"):
                self.set(vm, "mem-life", value)
        for key in ("inject-clear", "allow"):
            for value in (1, "on", None):
                with self.assertRaisesRegex(QmpError, f"scm-{key}.*boolean"):
                    self.set(vm, key, value)
        with self.assertRaises(QmpError):
            self.set(vm, "stats", {})
        self.samples.unlink()
        self.assertEqual(vm.statistics()[0]["MemLife"], 87)

    def test_negative_number_is_refused(self):
        vm = self.start(",nv0.statistics=all")
        for value in (-1, -5, -(1 << 63)):
            self.refused(vm, "med-w-cnt", value, f"scm-med-w-cnt: {value} is not from 0 to {MOST}")
            self.refused(vm, "mem-life", value, f"scm-mem-life: {value} is not from 0 to 100")
            self.refused(vm, "inject", {"med-w-cnt": value, "mem-life": 5},
                         f"scm-inject: med-w-cnt: {value} is not from 0 to {MOST}")
            self.assertIn(f"{value} is not from 0 to {MOST}",
                          vm.hmp(f"qom-set /machine/peripheral/nv0 scm-med-w-cnt {value}"))
        self.assertEqual(vm.statistics()[0]["MemLife"], 87)
        self.assertNotIn("MedWCnt", vm.statistics()[0])
        for value in (1 << 63, MOST):
            self.set(vm, "inject", {"med-w-cnt": value, "med-r-cnt": value - 1})
            self.assertEqual([vm.statistics()[0][id] for id in ("MedWCnt", "MedRCnt")], [value, value - 1])
            self.assertEqual(vm.hmp(f"qom-set /machine/peripheral/nv0 scm-med-w-cnt {value}"), "")

    def test_dictionary_is_injected_as_one_sample(self):
        vm = self.start(",nv0.statistics=all")
        with self.reading(vm) as shown:
            for value in range(1, 3001):
                self.set(vm, "inject", {"host-l-cnt": value, "FastWCnt": value, "AcmeTemp": value})
        injected = [sample for sample in shown if "HostLCnt" in sample]
        self.assertGreater(len({sample["HostLCnt"] for sample in injected}), 30)
        for sample in injected:
            self.assertEqual((sample["FastWCnt"], sample["AcmeTemp"]), (sample["HostLCnt"],) * 2)

    def test_dictionary_that_is_wrong_changes_nothing(self):
        vm = self.start()
        for value, line in {
            '{"mem-life": 5, "host-l-cnt": 1}': "'nv0' does not support HostLCnt; it does with nv0.statistics=all "
                                                "among the plug-in's options",
            '{"AcmeTemp": 1, "mem-life": 101}': "mem-life: 101 is not from 0 to 100",
            '{"MemLife": 101}': "MemLife: 101 is not from 0 to 100",
            '{"mem-life": 5, "MemLife": 6}': "MemLife is given twice",
            "{}": 'is empty; give {"mem-life": 5}',
            '"MemLife=5"': 'a text is not a dictionary; give {"mem-life": 5}, in the human monitor after qom-set -j',
        }.items():
            self.refused(vm, "inject", json.loads(value), f"scm-inject: {line}")
        for value in ({"mem-life": "5"}, {"AcmeTemp": 1, "AcmeTump": 1}, {"mem-life": 1.5}, [], 5, None, True,
                      {"mem-life": {"mem-life": 5}}, {"": 1}, {"AcmeTemp": 1, "mem-life": None}):
            with self.assertRaises(QmpError, msg=value):
                self.set(vm, "inject", value)
        with self.assertRaises(QmpError):
            self.get(vm, "inject")
        self.assertEqual((vm.statistics()[0]["MemLife"], vm.statistics()[0]["AcmeTemp"]), (87, 42))
        self.assertNotIn("injected", self.get(vm, "origins").values())

    def test_a_value_that_is_gone_is_said_to_be(self):
        vm = self.start(",nv0.max-age=3600")
        write_sample(self.samples, {"AcmeTemp": 1})
        vm.wait_for_statistics(lambda all: "MemLife" not in all[0])
        self.assertNotIn("mem-life", self.get(vm, "stats"))
        self.assertEqual(self.get(vm, "origins")["mem-life"], "unavailable")
        with self.assertRaisesRegex(QmpError, "scm-mem-life: it has no value now"):
            self.get(vm, "mem-life")

    def test_collection_is_switched_off_and_on(self):
        vm = self.start()
        self.assertIs(self.get(vm, "allow"), True)
        self.set(vm, "allow", False)
        self.assertIs(self.get(vm, "allow"), False)
        self.assertEqual(vm.statistics()[0], "H_AUTHORITY")
        self.assertEqual(self.get(vm, "stats")["mem-life"], 87)  # the operator still sees them
        self.set(vm, "allow", True)
        self.assertEqual(vm.statistics()[0]["MemLife"], 87)

    def test_each_nvdimm_has_its_own_also_a_hot_plugged_one(self):
        vm = self.start(",hot.statistics=all", nvdimms=("nv0", "nv1"))
        vm.hot_plug(Nvdimm("hot"))
        self.set(vm, "mem-life", 1)
        self.set(vm, "mem-life", 2, id="hot")
        shown = vm.statistics()
        self.assertEqual([shown[slot].get("MemLife") for slot in (0, 1, 2)], [1, None, 2])

    def test_the_human_monitor_can_too(self):
        vm = self.start()
        path = "/machine/peripheral/nv0"
        self.assertEqual(vm.hmp(f"qom-set {path} scm-mem-life 7"), "")
        self.assertEqual(vm.hmp(f"qom-get {path} scm-mem-life").strip(), "7")
        self.assertEqual(vm.statistics()[0]["MemLife"], 7)
        self.assertEqual(json.loads(vm.hmp(f"qom-get {path} scm-origins"))["mem-life"], "injected")
        self.assertEqual(vm.hmp(f"qom-set {path} scm-mem-life 101").strip(),
                         "Error: scm-mem-life: 101 is not from 0 to 100")
        self.assertEqual(vm.hmp(f"qom-set -j {path} scm-inject {{'mem-life':8,'AcmeTemp':9}}"), "")
        self.assertEqual((vm.statistics()[0]["MemLife"], vm.statistics()[0]["AcmeTemp"]), (8, 9))
        for text in ("5", "{}", "{'mem-life':5}"):
            self.assertIn("Error: scm-inject: a text is not a dictionary",
                          vm.hmp(f"qom-set {path} scm-inject {text}"))
        self.assertEqual(vm.hmp(f"qom-set {path} scm-inject-clear true"), "")
        self.assertEqual(vm.statistics()[0]["MemLife"], 87)

    def test_writes_during_reads_tear_no_sample_and_leak_no_memory(self):
        vm = self.start(",nv0.statistics=all")
        with self.reading(vm) as shown:
            for value in range(1, 10001):
                self.set(vm, "host-l-cnt", value)
                if value == 1000:
                    before = self.resident(vm)
        self.assertLess(self.resident(vm) - before, 100_000)  # not even 12 bytes a write
        values = [sample.get("HostLCnt", 0) for sample in shown]
        self.assertEqual(values, sorted(values))
        self.assertGreater(len(set(values)), 100)
        self.assertEqual({(sample["MemLife"], sample["AcmeTemp"]) for sample in shown}, {(87, 42)})

    @staticmethod
    @contextlib.contextmanager
    def reading(vm):
        """Lists what the guest reads meanwhile of the first NVDIMM."""
        shown = []
        done = threading.Event()

        def read():
            while not done.is_set():
                shown.append(vm.statistics()[0])

        reader = threading.Thread(target=read)
        reader.start()
        try:
            yield shown
        finally:
            done.set()
            reader.join()

    @staticmethod
    def resident(vm):
        """Bytes of QEMU's anonymous memory; the guest's, which are in it, stay the same."""
        status = Path(f"/proc/{vm.process.pid}/smaps_rollup").read_text()
        return int(re.search(r"^Pss_Anon: +(\d+) kB", status, re.M)[1]) * 1024
