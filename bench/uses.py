# SPDX-License-Identifier: MIT
"""Measures what a Linux guest's users do with the statistics, and the plug-in's share of it.

The share is the number of hypercalls that a use makes, times what a call for all 16 statistics costs over a null
hypercall in a bare-metal guest, over the CPU time that QEMU takes for the use. Both guests take turns on one core.
"""

from statistics import median

from bench import arguments, calls
from bench.busy import SAMPLES, one_core
from bench.loops import cpu_seconds
from bench.spread import Spread
from tests.harness.linux import Machine
from tests.harness.qemu import Nvdimm

NVDIMM = "/machine/peripheral/nv0"
# Has no effect, since no answer has this id, and counts the calls.
COUNTING_FAULT = {"values": {"NoSuchId": 0}, "calls": 1_000_000}

# name: (what the guest runs, how often that uses the statistics)
USES = {
    "read `papr/perf_stats`": (
        "i=0; while [ $i -lt 200 ]; do while read -r line; do :; done </sys/bus/nd/devices/nmem0/papr/perf_stats; "
        "i=$((i+1)); done", 200),
    "`ndctl list -DH`": ("for i in 1 2 3 4 5; do ndctl list -DH; done", 5),
    "an interval of `perf stat`, one event": (
        "perf stat -a -e nmem0/mem_life/ -I 10 --interval-count 100 2>&1", 100),
    "an interval of `perf stat`, all 16 events": (
        "perf stat -a $(cd /sys/bus/event_source/devices/nmem0/events && printf -- '-e nmem0/%s/ ' *) "
        "-I 10 --interval-count 100 2>&1", 100),
}


def start(qemu, **options):
    machine = Machine([Nvdimm("nv0")], {**SAMPLES, **options}, qemu=qemu)
    machine.agent.wait_for_start()
    return machine


def calls_of_each(qemu):
    """{use: hypercalls}"""
    counts = {}
    with start(qemu, faults="on") as machine:
        for name, (command, times) in USES.items():
            machine.qmp("qom-set", path=NVDIMM, property="scm-fault", value=[COUNTING_FAULT])
            machine.run(command, timeout=300)
            left = machine.qmp("qom-get", path=NVDIMM, property="scm-fault")[0]["calls"]
            counts[name] = (COUNTING_FAULT["calls"] - left) / times
    return counts


def seconds_of_each(machine):
    """{use: CPU seconds of QEMU}"""
    seconds = {}
    for name, (command, times) in USES.items():
        before = cpu_seconds(machine.process)
        machine.run(command, timeout=300)
        seconds[name] = (cpu_seconds(machine.process) - before) / times
    return seconds


def measure(qemu, boots, rounds):
    """{use: (Spread of milliseconds, hypercalls, Spread of the plug-in's share)}"""
    counts = calls_of_each(qemu)
    milliseconds, shares = {name: [] for name in USES}, {name: [] for name in USES}
    for _ in range(boots):
        call = calls.boot(qemu, SAMPLES["nv0.samples"])
        with start(qemu) as machine:
            seconds_of_each(machine)  # what is translated once
            measured = [seconds_of_each(machine) for _ in range(rounds)]
        for name in USES:
            seconds = median(each[name] for each in measured)
            milliseconds[name].append(1000 * seconds)
            shares[name].append(counts[name] * (call["all"] - call["null"]) / 1e9 / seconds)
    return {name: (Spread.of(milliseconds[name]), counts[name], Spread.of(shares[name])) for name in USES}


def main():
    parser = arguments.Parser(__doc__)
    parser.add_argument("--boots", type=arguments.count, default=5)
    parser.add_argument("--rounds", type=arguments.count, default=5)
    parser.add_qemus()
    asked = parser.parse_args()
    for qemu in asked.qemus:
        with one_core():
            table = measure(qemu, asked.boots, asked.rounds)
        print(f"\n| {qemu} | CPU time of QEMU, ms | hypercalls | the plug-in's share |\n|---|---|---|---|")
        for name, (milliseconds, count, share) in table.items():
            percent = "{:.3f} % ({:.3f} to {:.3f})".format(*(100 * each for each in share))
            print(f"| {name} | {milliseconds} | {count:g} | {percent} |", flush=True)


if __name__ == "__main__":
    main()
