# SPDX-License-Identifier: MIT
"""Many uses of the statistics at the same time, while faults change and the driver goes and comes."""

import itertools
import time

from lab.case import background, case, run, sysfs
from lab.cases.lifecycle import repeat

CPU = "/sys/devices/system/cpu/cpu"
FAULTS = (
    [], [{"status": "H_Hardware"}], [{"vanish": ["MemLife"]}], [{"delay": 0.02}], [{"write": 20}],
    [{"status": "H_Partial", "every": 2}], [{"values": {"MemLife": 101}}], [{"order": "reversed"}],
    [{"status": "H_LONG_BUSY_ORDER_1_MSEC", "every": 3}, {"delay": 0.005}],
)


def readers(*actions, seconds=8):
    def step(guest):
        for action in actions:
            guest.start(f"exercise --for {seconds} {action}")

    return step


def changing_faults(seconds):
    """Changes the faults every 20 ms."""

    def step(guest):
        end = time.monotonic() + seconds
        for faults in itertools.cycle(FAULTS):
            guest.fault(faults)
            time.sleep(0.02)
            if time.monotonic() > end:
                break

    return step


REBIND_6 = repeat(6, run("exercise rebind"))
READ = ("sysfs", "sysfs", "health", "flags")
PERF = ("perf 4", "perf 4,11,10")

case("concurrency.readers", "reads at the same time are right",
     readers(*READ, seconds=2), sysfs(), sysfs(),
     run("sleep 2.2"), smoke=True)
case("concurrency.faults", "faults that change under reads do no harm",
     readers(*READ), changing_faults(5), any_log=True, smoke=True)
case("concurrency.perf", "faults that change under reads and events do no harm", readers(*READ, *PERF),
     changing_faults(5), needs=["perf"], any_log=True, finding="Sleeping with interrupts off")
case("concurrency.rebind", "the driver goes and comes under reads", readers(*READ, seconds=10),
     REBIND_6, any_log=True, own_boot=True, finding="Unbinding waits for an ioctl")
case("concurrency.rebind_faults", "the driver goes and comes under reads and faults", readers(*READ, seconds=20),
     background("for i in 1 2 3 4 5 6 7 8; do exercise rebind; done"), changing_faults(6),
     any_log=True, own_boot=True, recovers=False, finding="Unbinding waits for an ioctl")
case("concurrency.rebind_perf", "the driver goes and comes while events are opened and closed",
     readers(*READ, *PERF, seconds=10), REBIND_6,
     needs=["perf"], any_log=True, own_boot=True, finding="The PMU is freed under open events")
case("concurrency.all", "all of it at the same time, with CPUs that go and come",
     readers(*READ, *PERF, seconds=15), background("for i in 1 2 3 4 5 6; do exercise rebind; done"),
     background(f"for i in 1 2 3 4 5 6; do echo 0 >{CPU}1/online; echo 1 >{CPU}1/online; done"), changing_faults(8),
     run("sleep 1"), needs=["perf"], any_log=True, own_boot=True, recovers=False,
     finding="The PMU is freed under open events")
