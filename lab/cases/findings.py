# SPDX-License-Identifier: MIT
"""Findings of docs/driver-findings.md that need ndctl, perf or another machine."""

from lab.case import FULL, NUMA, Failed, background, case, fault, rebind, run, sysfs

CPU = "/sys/devices/system/cpu/cpu"
MISSING = {"vanish": ["MemLife"]}
FAILING = {"status": "H_Hardware", "on": "named"}


def counted(event, output, options="-a"):
    """Counts an event for a short time; `output` is what perf prints in place of the count."""
    return run(f"perf stat {options} -x, -e $(exercise name)/{event}/ usleep 300000 2>&1 | grep {event} | "
               "cut -d, -f1", output)


# perf: events that cannot be counted, and values that fall.
case("events.missing", "perf shows an event without a statistic as not supported",
     counted("mem_life", "<not supported>"), faults=[MISSING], needs=["perf"], any_log=True,
     finding="Events without a statistic")
case("events.missing_beside_others", "an event without a statistic takes no time from the others",
     run("perf stat -a -x, -e $(exercise name)/ctl_res_tm/,$(exercise name)/mem_life/ usleep 500000 2>&1 | "
         "grep ctl_res_tm | cut -d, -f5", r"100\.00"),
     faults=[MISSING], needs=["perf"], any_log=True, finding="Events without a statistic")
for name, wrong in (("missing", MISSING), ("failing", FAILING)):
    case(f"events.log_{name}", "an event that cannot be counted does not fill the log",
         run("perf stat -a -e $(exercise name)/mem_life/ sleep 1 >/dev/null 2>&1; "
             "dmesg | grep -c 'performance stats'", r"1?\d", status=None),
         faults=[wrong], needs=["perf"], any_log=True, finding="Health queries fill the log")
case("events.falling", "a statistic that falls is counted as 0", counted("mem_life", "0"),
     faults=[{"values": {"MemLife": 100}, "step": -1, "on": "named"}], needs=["perf"], finding="Falling statistics")

# perf: the CPU that counts.
case("cpu.chosen_by_user", "an event that was opened for another CPU is counted on when that CPU goes off line",
     run("rm -f /tmp/counts; "
         "perf stat -x, -I 300 -C 2 -e $(exercise name)/ctl_res_tm/ 2>/tmp/counts & echo $! >/tmp/pid; "
         "lines() { until [ $(wc -l </tmp/counts) -ge $1 ]; do usleep 100000; done; }; touch /tmp/counts; lines 2; "
         f"echo 0 >{CPU}2/online; lines 6; tail -n 1 /tmp/counts | cut -d, -f2; kill -9 $(cat /tmp/pid); "
         f"echo 1 >{CPU}2/online", r"\d+"),
     needs=["perf"], machine=NUMA, any_log=True, finding="Events for other CPUs")
case("plug.as_many_as_slots", "each of 32 NVDIMMs has its PMU",
     run("ls -d /sys/bus/event_source/devices/nmem* | wc -l", "32"), needs=["perf"], machine=FULL, recovers=False,
     finding="A hotplug state for each NVDIMM")

case("probe.waits_for_busy", "a hypervisor that is busy when the driver is bound is asked again",
     rebind({"status": "H_Busy", "on": "size", "calls": 1}), sysfs(), rebind(), any_log=True, finding="Busy statuses")


def monitored(pattern):
    """Injects events until ndctl's monitor has written such a line."""
    return run(f": >/tmp/monitor; until grep -q '{pattern}' /tmp/monitor; do "
               "ndctl inject-smart -f $(exercise name); sleep 1; "
               "ndctl inject-smart --uninject-all $(exercise name); sleep 1; done >/dev/null; pidof ndctl", timeout=120)


# ndctl's monitor goes on through an error, and shows the life used after it.
for name, wrong in (("above_100", {"values": {"MemLife": 101}}), ("missing", MISSING), ("failing", FAILING)):
    case(f"tools.monitor_{name}", "ndctl monitor goes on, and shows the life used when it is there again",
         background("ndctl monitor --poll=1 -D all -l /tmp/monitor"), monitored("life_used_percentage.:0"),
         fault(wrong), monitored("health_state"), fault(), monitored("life_used_percentage.:0"), any_log=True)

# perf's output.
STEP = (1 << 53) + 1  # however often perf reads, the count is a multiple


def multiple_of_step(guest):
    command = "perf stat -a -x, -e $(exercise name)/med_r_cnt/ usleep 100000 2>&1"
    count = guest.run(command).output.split(",")[0]
    if not count.isdigit() or int(count) % STEP:
        raise Failed(f"{command}: {count} is not a multiple of {STEP}")


case("tools.perf_above_2_53", "perf prints a count above 2^53 exactly", multiple_of_step,
     faults=[{"values": {"MedRCnt": 0}, "step": STEP, "on": "named"}], needs=["perf"],
     finding="perf: counts above 2^53")
case("tools.perf_json", "perf prints no unit named (null) in JSON",
     run("perf stat -a -j -e $(exercise name)/med_r_cnt/ usleep 100000 2>&1 | grep -c null", "0", status=1),
     needs=["perf"], finding="perf: a unit named (null)")
case("tools.perf_exit_status", "perf's exit status says that nothing was counted",
     run("perf stat -a -e $(exercise name)/mem_life/ usleep 300000", None, status=255), faults=[FAILING],
     needs=["perf"], any_log=True, finding="perf: exit status 0 without a count")
