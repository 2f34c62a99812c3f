# SPDX-License-Identifier: MIT
"""Each allocation of a use of the statistics fails once, by the kernel's fail-nth."""

from lab.case import Failed, case, fault, sysfs
from lab.cases.lifecycle import no_leak, repeat

PREPARE = ("for each in failslab fail_page_alloc; do cd /sys/kernel/debug/$each; "
           "echo N >ignore-gfp-wait; echo 0 >verbose; done")


def each_allocation(action, before="", errors=("ENOMEM",), most=400, timeout=1500):
    """Lets allocation 1, 2, ... of the action fail until there are no more; each gives "ok" or one of the errors."""

    def step(guest):
        output = guest.run(
            f"{PREPARE}; n=1; while [ $n -le {most} ]; do {before} r=$(exercise --nth $n {action}); echo \"$n $r\"; "
            "case $r in *unused) break;; esac; n=$((n + 1)); done", timeout).output
        lines = output.splitlines()
        allowed = ("ok", *(f"errno {error}" for error in errors))
        for line in lines:
            number, _, result = line.partition(" ")
            if result.removesuffix(" unused") not in allowed:
                raise Failed(f"allocation {number} of {action} fails: {result}")
        if not lines or not lines[-1].endswith("unused") or len(lines) < 2:
            raise Failed(f"{action}: no allocation failed, or more than {most}: {output[-200:]}")

    return step


for name, action in (("sysfs", "sysfs"), ("flags", "flags"), ("health", "health"), ("perf", "perf 4"),
                     ("perf_group", "perf 4,11,10")):
    case(f"allocation.{name}", "each allocation may fail; the error is ENOMEM, and nothing leaks",
         no_leak(each_allocation(action)), sysfs(), needs=["fail-nth", "kmemleak"], any_log=True,
         finding="Sleeping with interrupts off" if "perf" in name else "")
case("allocation.unbind", "each allocation of unbinding may fail",
     each_allocation("unbind", before="exercise bind >/dev/null;", errors=("ENOMEM", "ENODEV")),
     lambda guest: guest.exercise("bind"), sysfs(), needs=["fail-nth"], any_log=True)
# Twice: the number of an allocation differs by a few from one time to the next, and counting up may miss one.
case("allocation.bind", "each allocation of binding may fail; the driver can be bound afterwards, and nothing leaks",
     no_leak(repeat(2, each_allocation("bind", before="exercise unbind >/dev/null;",
                                       errors=("ENOMEM", "ENXIO", "ENODEV", "EINVAL")))),
     lambda guest: guest.exercise("rebind"), sysfs(), needs=["fail-nth", "kmemleak"], any_log=True, own_boot=True,
     finding="Leak of the cpumask attribute")
case("allocation.ends_with_fault", "a failed allocation while the hypervisor fails does no harm",
     each_allocation("sysfs", errors=("ENOMEM", "EIO")), fault(), sysfs(), faults=[{"status": "H_Hardware"}],
     needs=["fail-nth"], any_log=True)
