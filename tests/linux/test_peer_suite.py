# SPDX-License-Identifier: MIT
"""The steps of avocado-misc-tests' perf_nmem.py and ndctl.py, on scmstats."""

import json
import re

from tests.harness.linux_case import GuestCase
from tests.harness.paths import DATA
from tests.harness.qemu import Nvdimm
from tests.harness.samples import write_sample
from tests.harness.wait import wait_until
from tests.linux.test_statistics import CATALOGUE, EVENTS

DEVICES = "/sys/bus/event_source/devices"
CPUS = "/sys/devices/system/cpu"


def nvdimm(id, node):
    """QEMU's arguments for an NVDIMM on a NUMA node."""
    made = Nvdimm(id)
    made.device["node"] = node
    return made.arguments()


def events_of(nmem):
    return [f"{nmem}/{event}/" for event in EVENTS]


class PerfSteps:
    """Two NVDIMMs, `first` and `second`, whose statistics are what the test writes."""

    nvdimms = ()  # in `arguments`, since they have nodes
    uses_events = True

    @classmethod
    def options(cls):
        cls.write("first", 0)
        cls.write("second", 0)
        return {f"{id}.samples": cls.directory / id for id in ("first", "second")}

    @classmethod
    def write(cls, id, rise):
        """A sample in which each statistic has risen by another number, percentages included."""
        values = {name: i + 1 if rise else 0 for i, name in enumerate(CATALOGUE)}
        write_sample(cls.directory / id, values)

    def rise(self, slots=(0, 1)):
        """Lets all statistics of those NVDIMMs rise."""
        for slot in slots:
            self.write(("first", "second")[slot], 1)
            wait_until(lambda slot=slot: self.statistics(slot)["FastWCnt"] == len(CATALOGUE))

    def setUp(self):
        super().setUp()
        for slot, id in enumerate(("first", "second")):
            self.write(id, 0)
            wait_until(lambda slot=slot: self.statistics(slot)["FastWCnt"] == 0)

    def perf(self, sessions, change):
        """Runs a perf for each session; returns what it prints for the events while change() is called."""
        numbers = range(len(sessions))
        self.sh("rm -f /tmp/go* /tmp/started* /tmp/counts*; mkfifo " + " ".join(f"/tmp/go{i}" for i in numbers))
        self.sh("".join(
            f"perf stat -a -x, -o /tmp/counts{i} -e '{sessions[i]}' "
            f"sh -c ': >/tmp/started{i}; read end </tmp/go{i}' >/dev/null 2>&1 &\n" for i in numbers))
        self.sh("".join(f"until [ -e /tmp/started{i} ]; do usleep 20000; done; " for i in numbers))
        change()
        self.sh("for go in /tmp/go*; do echo >$go; done; while pidof perf >/dev/null; do usleep 20000; done")
        printed = []
        for i in numbers:
            lines = self.sh(f"cat /tmp/counts{i}").splitlines()
            printed.append({row[2]: row[0] for row in (line.split(",") for line in lines) if len(row) > 2})
        return printed

    def rises(self, nmem):
        """Returns what perf must print for each event of a PMU when all its statistics rise."""
        return {event: str(i + 1) for i, event in enumerate(events_of(nmem))}

    def test_all_events_count_in_a_group(self):
        groups = ["{" + ",".join(events_of(self.nmem[slot])) + "}" for slot in (0, 1)]
        counted = self.perf(groups, self.rise)
        self.assertEqual(counted, [self.rises(self.nmem[slot]) for slot in (0, 1)])

    def test_events_of_both_nvdimms_count_in_one_session(self):
        events = [*events_of(self.nmem[0]), *events_of(self.nmem[1])]
        counted = self.perf([",".join(events)], lambda: self.rise(slots=(1,)))[0]
        self.assertEqual(counted, {**dict.fromkeys(events_of(self.nmem[0]), "0"), **self.rises(self.nmem[1])})

    def test_a_group_of_both_nvdimms_counts_both_or_nothing(self):
        first, second = f"{self.nmem[0]}/mem_life/", f"{self.nmem[1]}/mem_life/"
        counted = self.perf([f"{{{first},{second}}}"], self.rise)[0]
        self.assertEqual(set(counted), {first, second})
        refused = {"<not supported>", "<not counted>"}  # by perf 6.1; perf 6.12 makes two groups of it
        if not set(counted.values()) <= refused:
            self.assertEqual(set(counted.values()), {self.rises(self.nmem[0])[first]})

    def cpumask(self, slot):
        return self.sh(f"cat {DEVICES}/{self.nmem[slot]}/cpumask").strip()

    def set_online(self, cpu, on):
        self.sh(f"echo {int(on)} >{CPUS}/cpu{cpu}/online")

    def check_that_the_cpumask_follows(self, slot, cpus):
        """Takes one CPU after the other of these off line, but the last."""
        gone = set()
        for _ in cpus[:-1]:
            cpu = int(self.cpumask(slot))
            self.assertIn(cpu, set(cpus) - gone)
            self.set_online(cpu, False)
            self.addCleanup(self.set_online, cpu, True)
            gone.add(cpu)
        self.assertEqual({int(self.cpumask(slot))}, set(cpus) - gone)
        self.doCleanups()


class OneNode(PerfSteps, GuestCase):
    arguments = ("-smp", "4", *nvdimm("first", 0), *nvdimm("second", 0))

    def test_each_event_counts_alone(self):
        counted = self.perf(events_of(self.nmem[0]), self.rise)
        self.assertEqual({event: count for each in counted for event, count in each.items()},
                         self.rises(self.nmem[0]))

    def test_all_pmus_have_one_cpumask_that_follows_cpu_offline(self):
        self.assertEqual(self.cpumask(0), self.cpumask(1))
        self.sh(f"perf stat -a -I 200 -x, -o /tmp/counts -e {self.nmem[0]}/fast_w_cnt/ sleep 1000 "
                ">/dev/null 2>&1 &")
        self.addCleanup(self.sh, "killall perf")

        def lines():
            return [line.split(",")[1] for line in self.sh("cat /tmp/counts || true").splitlines()
                    if "nmem" in line]

        wait_until(lines)
        for _ in range(3):
            cpu = int(self.cpumask(0))
            self.set_online(cpu, False)
            self.addCleanup(self.set_online, cpu, True)
            self.assertNotEqual(int(self.cpumask(0)), cpu)
            self.assertEqual(self.cpumask(0), self.cpumask(1))
        before = len(lines())
        self.rise()
        wait_until(lambda: len(lines()) > before + 1)
        counts = [int(count) for count in lines()]
        self.assertEqual(sum(counts), len(CATALOGUE))


class TwoNodes(PerfSteps, GuestCase):
    arguments = (
        "-smp", "4",
        "-object", "memory-backend-ram,id=ram0,size=512M", "-object", "memory-backend-ram,id=ram1,size=512M",
        "-numa", "node,nodeid=0,cpus=0-1,memdev=ram0", "-numa", "node,nodeid=1,cpus=2-3,memdev=ram1",
        *nvdimm("first", 0), *nvdimm("second", 1),
    )

    def test_each_cpumask_stays_in_its_node_when_cpus_go_offline(self):
        for slot, cpus in ((0, (0, 1)), (1, (2, 3))):
            self.check_that_the_cpumask_follows(slot, cpus)


class NdctlSteps(GuestCase):
    nvdimms = ("worn", "fresh")
    unusual = (r"nd_pmem btt\d\.\d: No existing arenas", r"EXT4-fs \(pmem\ds\): (un)?mount")  # of sector mode
    durable_writes = True
    programs = ("scmstats",)

    @classmethod
    def options(cls):
        write_sample(cls.directory / "worn", {"MemLife": 13, "CtlResCt": 5, "CtlResTm": 6, "PonSecs": 7})
        return {"worn.samples": cls.directory / "worn", "fresh.samples": DATA / "powervm-1.perf_stats"}

    def region(self, slot):
        """The region on that NVDIMM."""
        return self.sh(f"cd /sys/bus/nd/devices; grep -l '^{self.nmem[slot]},' region*/mapping0").split("/")[0]

    def shown(self):
        """Both attributes' text."""
        return self.sh(f"cat {self.perf_stats(0)} {self.perf_stats(1)}")

    def health(self, field):
        """Returns a field of both NVDIMMs' health."""
        shown = {dimm["dev"]: dimm["health"] for dimm in json.loads(self.sh("ndctl list -DH"))}
        return [shown[self.nmem[slot]][field] for slot in (0, 1)]

    def nvdimm_of(self, path):
        """The NVDIMM whose statistics a QEMU in this guest would hand on."""
        probed = json.loads(self.sh(f"scmstats probe {path} --json"))
        sources = {each.get("source") for each in probed["statistics"] if each["id"] == "MemLife"}
        self.assertEqual(sources, {f"PAPR statistics of {probed['nvdimm']}"})
        return probed["nvdimm"]

    def create(self, mode, slot):
        made = self.sh(f"ndctl create-namespace -m {mode} -r {self.region(slot)}")
        self.addCleanup(self.sh, f"ndctl destroy-namespace -f -r {self.region(slot)} all 2>&1")
        return json.loads(made)

    def check_data(self, disk):
        """It keeps what is written."""
        self.sh(f"dd if=/dev/urandom of=/tmp/data bs=64k count=16 2>&1; cat /tmp/data >{disk}; sync; "
                f"echo 3 >/proc/sys/vm/drop_caches; head -c 1048576 {disk} | cmp - /tmp/data")

    def check_file_system(self, disk, options, slot):
        """A file on it leads to the NVDIMM."""
        self.sh(f"mkfs.ext4 -q -F -b {65536 if 'dax' in options else 4096} {disk} 2>&1; "
                f"mount {options} {disk} /mnt")
        try:
            self.sh("dd if=/dev/zero of=/mnt/nv0.img bs=64k count=4 2>&1")
            self.assertEqual(self.nvdimm_of("/mnt/nv0.img"), self.nmem[slot])
            self.assertEqual(self.nvdimm_of("/mnt"), self.nmem[slot])
        finally:
            self.sh("umount /mnt")

    def test_each_namespace_mode_keeps_its_statistics(self):
        before = self.shown()
        for mode, key, pattern in (
            ("fsdax", "blockdev", r"pmem\d"), ("devdax", "chardev", r"dax\d\.\d"),
            ("sector", "blockdev", r"pmem\ds"), ("raw", "blockdev", r"pmem\d"),
        ):
            for slot in (0, 1):
                with self.subTest(mode, slot=slot):
                    made = self.create(mode, slot)
                    self.assertEqual(made["mode"], mode)
                    name = made["daxregion"]["devices"][0][key] if mode == "devdax" else made[key]
                    self.assertRegex(name, rf"\A{pattern}\Z")
                    if mode != "devdax":
                        self.check_data(f"/dev/{name}")
                    self.assertEqual(self.nvdimm_of(f"/dev/{name}"), self.nmem[slot])
                    if slot == 0 and mode == "fsdax":
                        self.check_file_system(f"/dev/{name}", "-o dax", slot)
                    if slot == 0 and mode == "sector":
                        self.check_file_system(f"/dev/{name}", "", slot)
                    self.assertEqual(self.shown(), before)
            self.doCleanups()
        self.assertEqual(self.shown(), before)

    def test_ndctl_shows_the_life_used_of_each_nvdimm(self):
        self.assertEqual(self.health("life_used_percentage"), [87, 0])

    def test_injected_smart_data_leave_the_statistics_alone(self):
        self.need_later_than_5_10("ndctl inject-smart")
        before = self.shown()
        for inject, uninject, field, values in (
            ("-f", "-F", "health_state", ("fatal", "ok")), ("-U", "-N", "shutdown_state", ("dirty", "clean")),
            ("-f -U", "--uninject-all", "health_state", ("fatal", "ok")),
        ):
            with self.subTest(inject):
                for option, value in zip((inject, uninject), values):
                    self.sh(f"ndctl inject-smart {option} {self.nmem[0]}")
                    self.assertEqual(self.health(field), [value, values[1]])
                    self.assertEqual(self.shown(), before)
        for refused in ("--media-temperature=50", "--spares=5"):
            self.assertNotEqual(self.machine.agent.run(f"ndctl inject-smart {refused} {self.nmem[0]}").status, 0)
            self.assertEqual(self.shown(), before)

    def test_ndctl_monitor_sees_an_injected_event_by_polling(self):
        self.need_later_than_5_10("ndctl inject-smart")
        self.sh(f"ndctl monitor -d {self.nmem[0]} --poll 1 -l /tmp/events >/tmp/monitor 2>&1 &")
        self.addCleanup(self.sh, "killall ndctl")
        before = self.shown()

        def event():
            """Changes the health; returns the event, which the monitor sees after its first look."""
            self.sh(f"ndctl inject-smart -f {self.nmem[0]}; usleep 1500000; "
                    f"ndctl inject-smart -F {self.nmem[0]}; usleep 1500000")
            events = self.sh("cat /tmp/events 2>/dev/null || true")
            return re.search(r'"event":\{[^}]*"dimm-health-state":true', events)

        wait_until(event, lambda: self.sh("cat /tmp/monitor /tmp/events 2>&1 || true"))
        self.assertEqual(self.shown(), before)
