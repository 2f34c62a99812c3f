# SPDX-License-Identifier: MIT
"""The driver is unbound and bound, CPUs and NVDIMMs come and go, the machine is suspended."""

import re
import time

from lab.case import MANY, NO_CPU, NUMA, Failed, background, case, exercise, fault, run, sysfs
from tests.harness.qemu import Nvdimm

CPU = "/sys/devices/system/cpu/cpu"
HOLD = "exercise hold 4,11"
DESIGNATED = "$(exercise cpumask | tail -n 1)"


def no_leak(*steps):
    """Runs the steps; kmemleak must not find a new object without a reference to it afterwards."""

    def step(guest):
        kmemleak = "/sys/kernel/debug/kmemleak"
        guest.run(f"echo scan >{kmemleak}; echo clear >{kmemleak}", timeout=300)
        for each in steps:
            each(guest)
        # kmemleak ignores objects that are younger than five seconds; the second scan settles doubts.
        guest.run(f"sleep 6; echo scan >{kmemleak}; sleep 1; echo scan >{kmemleak}", timeout=300)
        found = guest.run(f"cat {kmemleak}", timeout=300).output
        ours = [part for part in found.split("unreferenced object")[1:] if re.search("nvdimm|papr_scm|nd_", part)]
        if ours:
            of = re.search(r"(\S*(nvdimm|papr_scm|nd_)\S*)\+0x", ours[0])
            raise Failed(f"kmemleak: {len(ours)} objects leaked, the first of {of[1] if of else 'the driver'}"
                         f"\nunreferenced object{ours[0]}")

    return step


def repeat(times, *steps):
    def step(guest):
        for _ in range(times):
            for each in steps:
                each(guest)

    return step


def hot_plug(id):
    def step(guest):
        guest.hot_plug(Nvdimm(id))
        deadline = time.monotonic() + 60
        while not guest.run("exercise --slot 2 name").output.strip():
            if time.monotonic() > deadline:
                raise Failed("the NVDIMM that was plugged in has no driver")
            time.sleep(0.1)

    return step


REBIND = exercise("rebind", "ok")

case("bind.repeated", "the driver can be unbound and bound often", repeat(5, REBIND, sysfs()), smoke=True)
case("bind.leaks", "unbinding frees what binding allocated", no_leak(repeat(3, REBIND)), needs=["kmemleak"],
     finding="Leak of the cpumask attribute")
case("bind.leaks_without_statistics", "a driver that found no statistics frees all",
     no_leak(repeat(3, fault({"status": "H_Unsupported", "on": "size"}), REBIND), fault(), REBIND), any_log=True,
     needs=["kmemleak"], finding="Leak of the cpumask attribute")
case("bind.read_leaks", "reads that fail leak nothing",
     no_leak(repeat(4, sysfs("EIO"), exercise("perf 4", "(ok|errno EIO)"), exercise("health", "ok"))),
     faults=[{"status": "H_Hardware"}], any_log=True, needs=["kmemleak", "perf"],
     finding="Sleeping with interrupts off")
case("bind.unbind_with_events", "the driver can be unbound while events are open",
     background(HOLD), run("sleep 0.5"), exercise("unbind", "ok"), run("sleep 1"), exercise("bind", "ok"),
     run("sleep 1"), needs=["perf"], any_log=True, own_boot=True, finding="The PMU is freed under open events")
case("bind.rebind_with_perf_stat", "the driver can be bound again under perf stat",
     background("perf stat -a -I 100 -e $(exercise name)/med_w_cnt/,$(exercise name)/mem_life/"), run("sleep 1"),
     repeat(3, REBIND, run("sleep 1")), run("exercise sysfs", None), needs=["perf"], any_log=True, own_boot=True,
     finding="The PMU is freed under open events")
case("bind.unbind_with_health", "the driver can be unbound while ndctl's device is open",
     background("exec 9<>/dev/$(exercise name); sleep 5"), run("sleep 0.3"), repeat(2, REBIND), sysfs(),
     any_log=True, own_boot=True)
case("bind.rebind_under_health", "the driver can be bound again while programs ask for the health",
     background("exercise --for 60 health"), background("exercise --for 60 health"),
     background("exercise --for 60 health"), run("sleep 0.5"), repeat(5, run("exercise rebind", "ok.*")),
     faults=[{"delay": 0.05, "on": "named"}], any_log=True, own_boot=True, finding="Unbinding waits for an ioctl")

case("cpu.designated_offline", "the events move to another CPU",
     background(HOLD), run("sleep 0.3"),
     run(f"was={DESIGNATED}; echo 0 >{CPU}$was/online; is={DESIGNATED}; echo 1 >{CPU}$was/online; "
         '[ "$is" ] && [ "$is" != "$was" ]'),
     exercise("perf 4", "ok"), needs=["perf"], finding="Sleeping with interrupts off")
case("cpu.repeated", "CPUs may go and come often while events are open",
     background(HOLD), background("exercise --for 20 perf 4,11"),
     run(f"for i in 1 2 3 4 5; do for cpu in 0 1; do echo 0 >{CPU}$cpu/online; echo 1 >{CPU}$cpu/online; done; done",
         timeout=300), needs=["perf"], any_log=True, finding="Sleeping with interrupts off")
case("cpu.offline_under_faults", "CPUs may go and come while calls fail",
     background(HOLD), fault({"status": "H_Hardware", "every": 2}, {"delay": 0.05}),
     run(f"for i in 1 2 3; do for cpu in 0 1; do echo 0 >{CPU}$cpu/online; echo 1 >{CPU}$cpu/online; done; done",
         timeout=300), needs=["perf"], any_log=True, finding="Sleeping with interrupts off")
case("cpu.node_offline", "while all CPUs of the node are off line, another CPU reads the statistics",
     run(f"echo 0 >{CPU}1/online; echo 0 >{CPU}2/online"), run("exercise cpumask", r"ok\n0"),
     run(f"echo 1 >{CPU}1/online; echo 1 >{CPU}2/online"), run("exercise cpumask", r"ok\n\d"),
     needs=["perf"], machine=NUMA, finding="No CPU while a node is off line")
case("cpu.node_without_cpus", "the statistics of an NVDIMM on a node without CPUs can be counted",
     run("exercise cpumask", r"ok\n\d"), exercise("perf 11", r"ok\ncounts 10\ncounts 20"),
     faults=[{"values": {"MedWCnt": 1000}, "step": 10, "on": "named"}],
     needs=["perf"], machine=NO_CPU, any_log=True, finding="No CPU while a node is off line")
case("cpu.node_returns", "an event counts again when the CPUs of its node have returned",
     run("perf stat -x, -I 500 -a -e $(exercise name)/med_w_cnt/ 2>/tmp/counts & echo $! >/tmp/pid; sleep 1; "
         f"for cpu in 1 2; do echo 0 >{CPU}$cpu/online; done; sleep 1; "
         f"for cpu in 1 2; do echo 1 >{CPU}$cpu/online; done; sleep 3; "
         "tail -n 1 /tmp/counts | cut -d, -f2; kill -9 $(cat /tmp/pid)", r"\d+.*"),
     faults=[{"values": {"MedWCnt": 1000}, "step": 10, "on": "named"}],
     needs=["perf"], machine=NUMA, any_log=True, finding="No CPU while a node is off line")

case("plug.hot", "an NVDIMM that is plugged in has its statistics", hot_plug("hot"),
     fault({"status": "H_Hardware"}, nvdimm="hot"), run("exercise --slot 2 sysfs", "errno EIO"), fault(nvdimm="hot"),
     run("exercise --slot 2 sysfs", "ok.*"), any_log=True, own_boot=True)
case("plug.many", "each of many NVDIMMs has its statistics and its PMU",
     run("ls -d /sys/bus/nd/devices/nmem*/papr/perf_stats | wc -l", "16"),
     run("ls -d /sys/bus/event_source/devices/nmem* | wc -l", "16"), needs=["perf"], machine=MANY)

SUSPEND = run("echo 1 >/sys/module/suspend/parameters/pm_test_delay; echo devices >/sys/power/pm_test; "
              "echo freeze >/sys/power/state; r=$?; echo none >/sys/power/pm_test; exit $r", timeout=300)
case("suspend.idle", "the statistics are there after a suspend", SUSPEND, sysfs(), needs=["suspend"])
case("suspend.under_use", "a suspend while the statistics are used and fail does no harm",
     background(HOLD), background("exercise --for 20 sysfs"), run("sleep 0.3"), SUSPEND, SUSPEND,
     faults=[{"status": "H_Hardware", "every": 3}, {"delay": 0.02}], any_log=True, needs=["suspend", "perf"],
     finding="Sleeping with interrupts off")
