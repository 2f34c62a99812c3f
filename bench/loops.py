# SPDX-License-Identifier: MIT
"""Measures what loops of loads and stores cost in a bare-metal guest, as CPU time of QEMU.

Elapsed time would be wrong where guests share a core: the slowest guest ends alone, and its last rounds are
faster.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from statistics import median

from bench.calls import GuestError
from bench.spread import Spread
from tests.harness.paths import PLUGIN
from tests.harness.qemu import Nvdimm
from tests.harness.vm import Vm


def cpu_seconds(process):
    """User and system time of all its threads, also of those that ended."""
    return time.clock_gettime(~process.pid << 3 | 2)  # clock_getcpuclockid(3)


def run(vm):
    """{loop: median CPU seconds} of the rounds of a guest, without its first round."""
    seconds, rounds, before = {}, 0, 0.0
    while (line := vm.console("\n").strip()) != "end":
        now = cpu_seconds(vm.process)
        if line == "round":
            rounds += 1
        elif line == "no NVDIMM":
            raise GuestError(line)
        elif rounds > 1:
            seconds.setdefault(line, []).append(now - before)
        before = cpu_seconds(vm.process)
    return {loop: median(each) for loop, each in seconds.items()}


def boot(qemu, variants, rounds):
    """{variant: {loop: CPU seconds}} of guests that run at once; for `variants` see ratios()."""
    with ExitStack() as stack:
        vms = [stack.enter_context(Vm("bench_memory", [Nvdimm("nv0")], options, ["-append", f"rounds={rounds + 1}"],
                                      qemu=qemu, library=library)) for library, options in variants.values()]
        with ThreadPoolExecutor() as pool:
            return dict(zip(variants, pool.map(run, vms)))


def ratios(qemu, variants, boots, rounds):
    """{loop: {variant: Spread over the boots of its CPU time over that without a plug-in}}

    `variants`: {name: (library, options)}. All guests of a boot run at once.
    """
    found = {}
    for i in range(boots):
        names = list({"none": None, **variants})
        order = names[i % len(names):] + names[:i % len(names)]
        times = boot(qemu, {name: variants.get(name, (PLUGIN, None)) for name in order}, rounds)
        for loop, base in times["none"].items():
            for name in variants:
                found.setdefault(loop, {}).setdefault(name, []).append(times[name][loop] / base)
    return {loop: {name: Spread.of(values) for name, values in each.items()} for loop, each in found.items()}
