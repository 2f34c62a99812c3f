# SPDX-License-Identifier: MIT
"""Random fault schedules: each one is a list of faults and some uses of the statistics, made from a seed."""

import random

from lab.case import STATISTICS, Case, Failed

BATCH = 100  # schedules of one case
MOST = (1 << 64) - 1
STATUSES = ("H_Success", "H_Busy", "H_Partial", "H_Hardware", "H_Parameter", "H_Authority", "H_Unsupported",
            "H_Function", "H_Privilege", "H_Not_Available", "H_LONG_BUSY_ORDER_1_MSEC", "H_P3", "H_Bad_Data")
ACTIONS = ("sysfs", "sysfs", "flags", "health", "perf 4", "perf 6,7,8", "perf 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16")


# Schedules find these errors in kernels without the patches:
# (pattern of the reason, heading in docs/driver-findings.md).
FINDINGS = (
    (r"perf_stats shows \d+ lines|perf_stats_show", "Unbounded num_statistics"),
    (r"drc_pmem_query_stats|__alloc_\w*pages", "Unchecked size"),
    (r"sleeping function called|irq lock inversion", "Sleeping with interrupts off"),
)


def schedule(seed, number):
    """Returns the faults and the actions of a schedule."""
    chance = random.Random(f"{seed}.{number}")
    ids = list(STATISTICS)

    def any_number(most):
        return chance.choice([0, 1, most, chance.randrange(most + 1), chance.randrange(min(most, 300) + 1)])

    kinds = {
        "status": lambda: chance.choice([*STATUSES, any_number(1 << 62), -any_number(1 << 63)]),
        "r4": lambda: any_number(MOST),
        "eye-catcher": lambda: any_number(MOST),
        "version": lambda: any_number(0xffffffff),
        "count": lambda: any_number(0xffffffff),
        "vanish": lambda: chance.sample(ids, 2),
        "appear": lambda: {f"Acme{any_number(9999):04}": any_number(MOST)},
        "values": lambda: {chance.choice(ids): any_number(MOST)},
        "ids": lambda: {chance.choice(ids): chance.choice([*ids, any_number(MOST)])},
        "order": lambda: "reversed",
        "write": lambda: any_number(4096),
        "delay": lambda: 0.001,
    }

    def fault():
        chosen = {kind: kinds[kind]() for kind in chance.sample([*kinds], chance.randint(1, 3))}
        conditions = {"on": chance.choice(["size", "all", "named", "each"]), "calls": chance.randint(1, 9),
                      "every": chance.randint(1, 3)}
        return chosen | {name: conditions[name] for name in chance.sample([*conditions], chance.randint(0, 2))}

    faults = [fault() for _ in range(chance.randint(1, 3))]
    actions = [chance.choice(ACTIONS) for _ in range(chance.randint(1, 3))]
    if number % 25 == 24:
        actions.insert(0, "rebind")
    return faults, actions


def cases(seed, first, count):
    """Returns the cases that run the schedules of a seed, some in each."""
    return [
        Case(f"random.seed_{seed}.{start}", f"random schedules {start} to {end - 1} of seed {seed} do no harm",
             (lambda guest, start=start, end=end: run(guest, seed, start, end),), any_log=True, findings=FINDINGS,
             options=("--seed", str(seed), "--first", str(start), "--schedules", str(end - start)))
        for start in range(first, first + count, BATCH)
        for end in (min(start + BATCH, first + count),)
    ]


def run(guest, seed, start, end):
    for number in range(start, end):
        faults, actions = schedule(seed, number)
        guest.fault(faults)
        room = len(STATISTICS) + 1
        if "rebind" in actions:  # the driver then asks for the size while more statistics are there
            room += sum(len(each.get("appear", ())) for each in faults)
        for action in actions:
            status, text = guest.act(action)
            if action == "sysfs" and status == "ok" and len(text.splitlines()) > room:
                raise Failed(f"schedule {number}: perf_stats shows {len(text.splitlines())} lines\n{text}")
        if "rebind" in actions:
            guest.fault(())
            status, _ = guest.act("rebind")
            if status != "ok":
                raise Failed(f"schedule {number}: the driver cannot be bound without faults: {status}")
        if title := guest.harm():
            raise Failed(f"schedule {number}: {title}; repeat it with "
                         f"--only random --seed {seed} --first {number} --schedules 1")
    guest.fault(())
