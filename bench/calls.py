# SPDX-License-Identifier: MIT
"""What hypercalls cost in a bare-metal guest."""

import re
import tempfile
from pathlib import Path
from statistics import median

from bench.spread import Spread
from tests.harness.qemu import Nvdimm
from tests.harness.samples import sample, write_sample
from tests.harness.vm import Vm
from conformance.guests import vendor_sample

MANY = 32  # NVDIMMs: pseries has no more memory slots
LARGE = 255  # statistics


class GuestError(Exception):
    """The guest did not measure."""


def picoseconds(output):
    """{what: ps} of what a guest of guest/bench printed."""
    if not output.endswith("end\n"):
        raise GuestError(f"the guest printed:\n{output}")
    return {name: int(value) for name, value in re.findall(r"^(.*): (\d+) ps$", output, re.M)}


def boot(qemu, samples, nvdimms=1, cpus=1, rounds=200, calls=500):
    """{call: ns} of one boot."""
    ids = [f"nv{i}" for i in range(nvdimms)]
    arguments = ["-m", f"slots={MANY}", "-smp", str(cpus), "-append", f"rounds={rounds} calls={calls}"]
    plugin = {f"{id}.samples": samples for id in ids}
    with Vm("bench", [Nvdimm(id) for id in ids], plugin, arguments, qemu=qemu) as vm:
        output = vm.console()
        if not output:
            raise GuestError(vm.log())
    return {call: value / 1000 for call, value in picoseconds(output).items()}


def fractions(times):
    """{call: cost over a null hypercall, as a fraction of what H_SCM_HEALTH costs over it}."""
    null, health = times["null"], times["health"]
    return {call: (time - null) / (health - null) for call, time in times.items()}


def each(summary, boots):
    """{call: summary of what the boots have of it}"""
    return {call: summary([values[call] for values in boots]) for call in boots[0]}


def measure(qemu, quick):
    """{machine: ({call: ns}, {call: Spread of the fractions})}, of boots of each machine in turn.

    A fraction is of one boot's times: the next boot may meet a faster or slower processor.
    """
    several = {"rounds": 2, "calls": 100} if quick else {"rounds": 60, "calls": 1000}
    single = {"rounds": 5, "calls": 100} if quick else {}
    boots = {"one": [], "large": [], "many": [], "2 vCPUs": [], "4 vCPUs": []}
    with tempfile.TemporaryDirectory(prefix="scmstats-") as directory:
        usual, large = Path(directory, "usual"), Path(directory, "large")
        write_sample(usual, sample("powervm-1.perf_stats"))
        write_sample(large, vendor_sample())
        for _ in range(1 if quick else 9):
            boots["one"].append(boot(qemu, usual, **single))
            boots["many"].append(boot(qemu, usual, nvdimms=MANY, **single))
            boots["large"].append(boot(qemu, large, **single))
            boots["2 vCPUs"].append(boot(qemu, usual, cpus=2, **several))
            boots["4 vCPUs"].append(boot(qemu, usual, cpus=4, **several))
    return {machine: (each(median, times), each(Spread.of, [fractions(one) for one in times]))
            for machine, times in boots.items()}
