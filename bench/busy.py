# SPDX-License-Identifier: MIT
"""Measures what the plug-in costs a busy guest, with and without access counting."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench import loops
from bench.calls import MANY
from bench.loops import cpu_seconds
from bench.spread import Spread
from tests.harness.linux import Machine
from tests.harness.paths import BUILD, DATA, PLUGIN
from tests.harness.qemu import Nvdimm
from tests.harness.vm import Vm

# Half a second of processes, pipes, files and arithmetic.
WORK = """
i=0; while [ $i -lt 20 ]; do busybox true; i=$((i+1)); done
find /usr /sys | head -n 500 | sort | md5sum
tar cf - /usr/bin 2>/dev/null | head -c 300000 | gzip -1 | md5sum
i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done
"""

CALLBACKS = BUILD / "bench/libbench-callbacks.so"
SAMPLES = {"nv0.samples": DATA / "powervm-1.perf_stats"}
COUNTING = {"count-accesses": "on"}  # without a sample file, whose counts would take precedence


def own_seconds(process):
    """CPU time of the plug-in's own threads."""
    total = 0
    for thread in Path(f"/proc/{process.pid}/task").iterdir():
        if (thread / "comm").read_text().startswith("scmstats"):
            total += int((thread / "schedstat").read_text().split()[0])
    return total / 1e9


@contextmanager
def one_core():
    """What is started meanwhile, and what we do, is on one core.

    Two guests that work at once there take turns every few milliseconds, so that a core that is
    slow for a while, for a neighbour's sake, is so for both.
    """
    usual = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(usual)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, usual)


def work_at_once(machines):
    """CPU time that each guest's work takes."""
    before = [cpu_seconds(machine.process) for machine in machines]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda machine: machine.run(WORK, timeout=600), machines))
    return [cpu_seconds(machine.process) - begin for machine, begin in zip(machines, before)]


def linux(qemu, plugin, boots, rounds):
    """(Spread over the boots of the CPU time of a Linux guest's work, with over without the plug-in;
    the CPU time of the plug-in's threads, as a share of a core)"""
    ratios, shares = [], []
    for i in range(boots):
        guests = [Machine([Nvdimm("nv0")], each, qemu=qemu) for each in in_turn(i, plugin, None)]
        with guests[0], guests[1]:
            with_it, without = in_turn(i, *guests)
            for machine in guests:
                machine.agent.wait_for_start()
            work_at_once(guests)  # what is translated once
            began, own = time.monotonic(), own_seconds(with_it.process)
            pairs = [work_at_once(in_turn(j, with_it, without)) for j in range(rounds)]
            ordered = [in_turn(j, *pair) for j, pair in enumerate(pairs)]
            ratios.append(median(with_seconds / seconds for with_seconds, seconds in ordered))
            shares.append((own_seconds(with_it.process) - own) / (time.monotonic() - began))
    return Spread.of(ratios), median(shares)


def in_turn(i, first, second):
    """These, in the other order every other time."""
    return (second, first) if i % 2 else (first, second)


def refusal(qemu, plugin):
    """Returns the plug-in's error for options that it refuses, None if it accepts them."""
    with Vm("bench_memory", [Nvdimm("nv0")], plugin, ["-append", "rounds=1"], qemu=qemu) as vm:
        if vm.console():
            return None
        vm.wait()
        complaint = vm.log().strip().splitlines()[-1].partition("scmstats: ")[2]
        return complaint.partition(";")[0]  # and then all that it knows


def resident(qemu, boots):
    """Bytes by which QEMU with MANY NVDIMMs is larger with the plug-in: (heap and stacks, code)."""
    ids = [f"nv{i}" for i in range(MANY)]
    plugin = {f"{id}.samples": SAMPLES["nv0.samples"] for id in ids}
    differences = []
    for _ in range(boots):
        sizes = []
        for options in (plugin, None):
            nvdimms = [Nvdimm(id) for id in ids]
            with Vm("bench", nvdimms, options, ["-S", "-m", f"slots={MANY}"], qemu=qemu) as vm:
                vm.qmp("query-status")  # so the machine is made
                time.sleep(1.5)  # and has been sampled
                sizes.append(status_bytes(vm.process.pid))
        differences.append([with_it - without for with_it, without in zip(*sizes)])
    return [median(each) for each in zip(*differences)]


def status_bytes(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    sizes = dict(line.split(":", 1) for line in lines)
    return [1024 * int(sizes[key].split()[0]) for key in ("RssAnon", "RssFile")]


def measure(qemu, quick, say):
    """All of it, by name. If QEMU refuses to count, "counting refused" says why."""
    boots, fewer_boots, rounds = ((1, 1), (1, 1), (1, 1)) if quick else ((16, 3), (4, 4), (12, 5))
    say("  memory")
    figures = {"resident": resident(qemu, 1 if quick else 5)}
    refused = refusal(qemu, COUNTING)
    variants = {"loaded": (PLUGIN, SAMPLES)}
    if not refused:
        variants["counting"] = (PLUGIN, COUNTING)
        variants |= {what: (CALLBACKS, f"do={what}") for what in ("nothing", "where")}
    with one_core():
        say("  loops of loads and stores")
        figures["loops"] = loops.ratios(qemu, variants, *rounds)
        say("  Linux")
        figures["linux"], figures["own share"] = linux(qemu, SAMPLES, *boots)
        if refused:
            return {**figures, "counting refused": refused}
        say("  Linux, accesses counted")
        figures["counting linux"], _ = linux(qemu, COUNTING, *fewer_boots)
    return figures
