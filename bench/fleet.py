# SPDX-License-Identifier: MIT
"""Measures what many idle VMs on one host pay for the plug-in.

Two fleets run at once: one with the plug-in, metrics and two NVDIMMs a VM, one without the plug-in. Their CPU time
in the same windows is compared, and their memory. Before, as many processes run that only wake up once a second: the
least that reading sources once a second can take on this machine.
"""

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from bench import arguments
from bench.busy import own_seconds
from bench.loops import cpu_seconds
from bench.spread import Spread
from tests.harness.case import make_directory, remove_directory
from tests.harness.paths import BUILD, DATA, PLUGIN
from tests.harness.qemu import LABEL, MIB, Nvdimm
from tests.harness.vm import Vm

SIZE = 256 * MIB + LABEL
SLEEPERS = BUILD / "bench/bench-sleepers"


def vm(directory, name, qemu, library, plugin):
    """Returns an idle VM; its first NVDIMM has a capture's 16 statistics, the second what the host measures."""
    nvdimms = [Nvdimm("nv0"), Nvdimm("nv1", directory / f"{name}.img")]
    options = {"metrics": directory / f"{name}.prom", "nv0.samples": DATA / "powervm-1.perf_stats"} if plugin else None
    started = Vm("idle", nvdimms, options, ["-name", f"guest={name}"], qemu=qemu, library=library)
    started.console("idle\n")
    return started


@contextmanager
def fleet(count, qemu, library=PLUGIN):
    """({with the plug-in: its VMs}, the directory of the metrics files) of two fleets, started in turn."""
    directory = make_directory()
    with ExitStack() as stack, ThreadPoolExecutor(4) as pool:
        stack.callback(remove_directory, directory)
        jobs = {plugin: [pool.submit(vm, directory, f"{'with' if plugin else 'none'}-{i}", qemu, library, plugin)
                         for i in range(count)] for plugin in (True, False)}
        fleets = {plugin: [stack.enter_context(job.result()) for job in each] for plugin, each in jobs.items()}
        yield fleets, directory


def memory(process):
    """{"Pss", "private"}: bytes of a process."""
    lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {name: 1024 * int(value.split()[0]) for name, value in (line.split(":", 1) for line in lines)}
    return {"Pss": sizes["Pss"], "private": sizes["Private_Clean"] + sizes["Private_Dirty"]}


def measure(fleets, windows, seconds):
    """The figures by name: CPU time as Spreads of shares of one core, memory as bytes a VM."""
    own, difference, wakeups = [], [], []
    for _ in range(windows):
        before = [readings(fleets), time.monotonic()]
        time.sleep(seconds)
        after, elapsed = readings(fleets), time.monotonic() - before[1]
        change = {name: (after[name] - before[0][name]) / elapsed for name in after}
        own.append(change["own"])
        difference.append(change["with"] - change["without"])
        wakeups.append(change["wake-ups"] / len(fleets[True]))
    sizes = {plugin: [memory(each.process) for each in fleets[plugin]] for plugin in fleets}
    more = {what: median(size[what] for size in sizes[True]) - median(size[what] for size in sizes[False])
            for what in ("Pss", "private")}
    return {"own": Spread.of(own), "difference": Spread.of(difference), "wake-ups": Spread.of(wakeups), **more}


def readings(fleets):
    """Totals so far, of both fleets at nearly the same time: seconds, and times that the plug-in's threads slept."""
    return {
        "with": sum(cpu_seconds(each.process) for each in fleets[True]),
        "without": sum(cpu_seconds(each.process) for each in fleets[False]),
        "own": sum(own_seconds(each.process) for each in fleets[True]),
        "wake-ups": sum(wakeups(each.process) for each in fleets[True]),
    }


def wakeups(process):
    """How often the plug-in's threads have gone to sleep."""
    total = 0
    for thread in Path(f"/proc/{process.pid}/task").iterdir():
        if (thread / "comm").read_text().startswith("scmstats"):
            status = dict(line.split(":\t", 1) for line in (thread / "status").read_text().splitlines())
            total += int(status["voluntary_ctxt_switches"])
    return total


def sleepers(count, seconds):
    """Returns the share of one core that `count` processes take which only wake up once a second."""
    run = subprocess.run([SLEEPERS, str(count), str(seconds)], stdout=subprocess.PIPE, check=True)
    return int(run.stdout) * count / 1e9


def percent(spread):
    return "{:.2f} % ({:.2f} to {:.2f})".format(*(100 * each for each in spread))


def rows(count, figures):
    more = "more than without the plug-in"
    return [
        (f"CPU time of the plug-in's threads of {count} idle VMs, of one core", "under 1 %", percent(figures["own"])),
        (f"CPU time of {count} idle VMs, {more}", "under 1 %", percent(figures["difference"])),
        (f"CPU time of {count} processes that only wake up once a second", "-", percent(figures["sleepers"])),
        ("wake-ups of the plug-in's threads, a second and VM", "-", f"{figures['wake-ups'].median:.1f}"),
        (f"memory of an idle VM (Pss), {more}", "1536 KiB", f"{figures['Pss'] / 1024:.0f} KiB"),
        (f"private memory of an idle VM, {more}", "-", f"{figures['private'] / 1024:.0f} KiB"),
    ]


def main():
    parser = arguments.Parser(__doc__)
    parser.add_argument("--vms", type=arguments.count, default=100, help="VMs of each fleet")
    parser.add_argument("--windows", type=arguments.count, default=5)
    parser.add_argument("--seconds", type=arguments.duration, default=60, help="of a window")
    parser.add_argument("--library", type=arguments.file, default=PLUGIN, help="another build of the plug-in")
    parser.add_qemus()
    asked = parser.parse_args()
    if not SLEEPERS.is_file():
        parser.error(f"{SLEEPERS} is not built; run cmake --build --preset release --target bench-sleepers")
    least = Spread.of([sleepers(asked.vms, max(1, round(asked.seconds))) for _ in range(asked.windows)])
    for qemu in asked.qemus:
        with fleet(asked.vms, qemu, asked.library) as (fleets, _):
            time.sleep(10)  # the firmware's and the start's own work has ended
            figures = {"sleepers": least, **measure(fleets, asked.windows, asked.seconds)}
        print(f"\n{qemu}")
        for what, limit, value in rows(asked.vms, figures):
            print(f"| {what} | {limit} | {value} |", flush=True)


if __name__ == "__main__":
    main()
