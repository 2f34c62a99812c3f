"""What a busy guest loses by the plug-in, with and without access counting."""

import time
from pathlib import Path
from statistics import median

from calls import MANY, picoseconds
from machine import Machine
from paths import Nvdimm
from spread import Spread
from vm import DATA, Vm

# Half a second of processes, pipes, files and arithmetic.
WORK = """
i=0; while [ $i -lt 20 ]; do busybox true; i=$((i+1)); done
find /usr /sys | head -n 500 | sort | md5sum
tar cf - /usr/bin 2>/dev/null | head -c 300000 | gzip -1 | md5sum
i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done
"""

SAMPLES = {"nv0.samples": DATA / "powervm-1.perf_stats"}
COUNTING = {**SAMPLES, "count-accesses": "on"}


def cpu_seconds(process):
    """User and system time of all its threads, also of those that ended."""
    return time.clock_gettime(~process.pid << 3 | 2)  # clock_getcpuclockid(3)


def own_seconds(process):
    """CPU time of the plug-in's own threads."""
    total = 0
    for thread in Path(f"/proc/{process.pid}/task").iterdir():
        if (thread / "comm").read_text().startswith("scmstats"):
            total += int((thread / "schedstat").read_text().split()[0])
    return total / 1e9


def work(machine):
    before = cpu_seconds(machine.process)
    machine.run(WORK, timeout=600)
    return cpu_seconds(machine.process) - before


def linux(qemu, plugin, boots, rounds):
    """(the ratio of the CPU time of a Linux guest's work, the plug-in's threads' share of a core).

    Both guests are there at once, and work in turn.
    """
    ratios, shares = [], []
    for _ in range(boots):
        with Machine([Nvdimm("nv0")], None, qemu=qemu) as without, \
                Machine([Nvdimm("nv0")], plugin, qemu=qemu) as with_it:
            for machine in (without, with_it):
                machine.agent.wait_for_start()
                work(machine)  # what is translated once
            began, own = time.monotonic(), own_seconds(with_it.process)
            for i in range(rounds):
                first, second = (without, with_it) if i % 2 else (with_it, without)
                seconds = {first: work(first), second: work(second)}
                ratios.append(seconds[with_it] / seconds[without])
            shares.append((own_seconds(with_it.process) - own) / (time.monotonic() - began))
    return Spread.of(ratios), median(shares)


def memory_loop(qemu, plugin, boots, rounds):
    """{place: ratio} of a bare-metal loop that does nothing but load and store."""
    ratios = {}
    for i in range(boots):
        order = (plugin, None) if i % 2 else (None, plugin)
        times = {each is plugin: loop_once(qemu, each, rounds) for each in order}
        for place, time_without in times[False].items():
            ratios.setdefault(place, []).append(times[True][place] / time_without)
    return {place: Spread.of(each) for place, each in ratios.items()}


def loop_once(qemu, plugin, rounds):
    with Vm("bench_memory", [Nvdimm("nv0")], plugin, ["-append", f"rounds={rounds}"], qemu=qemu) as vm:
        return picoseconds(vm.console())


def refusal(qemu, plugin):
    """What the plug-in says to options that it does not take; nothing where it takes them."""
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


def measure(qemu, quick):
    """All of it, by name. Without "counting loop" there is "counting refused", which says why."""
    boots, rounds, loops = (1, 1, 1) if quick else (4, 30, 30)
    figures = {"resident": resident(qemu, 1 if quick else 5)}
    figures["loop"] = memory_loop(qemu, SAMPLES, loops, loops)
    figures["linux"], figures["own share"] = linux(qemu, SAMPLES, boots, rounds)
    if (why := refusal(qemu, COUNTING)) is None:
        figures["counting loop"] = memory_loop(qemu, COUNTING, loops, loops)
        figures["counting linux"], _ = linux(qemu, COUNTING, max(1, boots // 2), max(1, rounds // 3))
    else:
        figures["counting refused"] = why
    return figures
