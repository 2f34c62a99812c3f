# SPDX-License-Identifier: MIT
"""The figures as tables: what, a reference, what is to be reached, what was measured."""

from bench import calls, core

# By QEMU version: RFC v4's handler, the least that a handler can cost (a look-up, a read, a write),
# and what is to be reached; all as fractions, as calls.fractions() has them.
KNOWN = {
    "7.2": {"all": ("RFC v4: 1.2; least: 0.10", "0.15"), "one": ("RFC v4: 0.95", "0.12")},
    "10.0": {"all": ("RFC v4: 1.3; least: 0.20", "0.28"), "one": ("RFC v4: 0.95", "0.24")},
    "11.1": {"all": ("-", "0.15")},
}
HEAD = "| what | reference | to reach | measured |\n|---|---|---|---|\n"
LINEAR = "RFC: linear search in the id table"


def table(rows):
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def times(value):
    return f"{value:.2f}x"


def per_statistic(large, small):
    """How much a statistic costs among calls.LARGE, over what one costs among 16."""
    return times(large / calls.LARGE / (small / 16))


def core_table(time, memory):
    cpu = {name: cpu for name, (cpu, _) in time.items()}
    one = cpu["all/threads:1"]
    limit = "1.10x"
    n = core.NVDIMMS
    rows = [
        ("all 16 statistics, over a plain copy of the buffer", "-", "1.5x", times(one / cpu["copy"])),
        ("16 by name, over the same", "-", "-", times(cpu["names"] / cpu["copy"])),
        (f"one of {n} NVDIMMs, over the only one", LINEAR, limit, times(cpu[f"all, one of {n}"] / one)),
        (f"{n} NVDIMMs in turn, over the only one", LINEAR, limit, times(cpu[f"all, {n} in turn"] / one)),
        ("all 255, per statistic, over 16", LINEAR, limit, per_statistic(cpu["all of 255"], one)),
        ("255 by name, per statistic, over 16", LINEAR, limit, per_statistic(cpu["names of 255"], cpu["names"])),
        (f"all 255, one of {n} NVDIMMs, over the only one", LINEAR, limit,
         times(cpu[f"all of 255, one of {n}"] / cpu["all of 255"])),
        (f"all 255, {n} NVDIMMs in turn, over the only one", LINEAR, limit,
         times(cpu[f"all of 255, {n} in turn"] / cpu["all of 255"])),
        ("two threads at once, CPU time a call, over one", "-", "1.0x", times(cpu["all/threads:2"] / one)),
        ("four threads at once, CPU time a call, over one", "-", "1.0x", times(cpu["all/threads:4"] / one)),
        ("two threads at once, calls a second, over one", "-", "-",
         times(time["all/threads:1"][1] / time["all/threads:2"][1])),
        (f"memory for {n} NVDIMMs", "-", "1024 KiB",
         f"heap {memory['heap'] / 1024:.0f} KiB, resident {memory['resident'] / 1024:.0f} KiB"),
    ]
    raw = "".join(f"| {name} | {cpu:.1f} | {elapsed:.1f} |\n" for name, (cpu, elapsed) in sorted(time.items()))
    return f"{table(rows)}\n| call | ns, CPU time | ns, elapsed |\n|---|---|---|\n{raw}"


def call_rows(version, machines):
    known = KNOWN.get(version, {})
    one, large, many = (machines[name][1] for name in ("one", "large", "many"))
    middle = {call: fraction.median for call, fraction in one.items()}
    limit = "1.10x"
    return [
        ("all 16 statistics", *known.get("all", "--"), str(one["all"])),
        ("one by name", *known.get("one", "--"), str(one["one"])),
        ("16 by name", "-", "-", str(one["names"])),
        ("a size query", "-", "-", str(one["size"])),
        *((f"all 16, {machine} calling at once", "-", "-", str(machines[machine][1]["all"]))
          for machine in ("2 vCPUs", "4 vCPUs")),
        (f"all 16, {calls.MANY} NVDIMMs plugged, over one", LINEAR, limit,
         times(many["all"].median / middle["all"])),
        (f"all 16, {calls.MANY} NVDIMMs in turn, over one", LINEAR, limit,
         times(many["all in turn"].median / middle["all"])),
        ("all 255, per statistic, over 16", LINEAR, limit,
         per_statistic(large["all"].median, middle["all"])),
        ("255 by name, per statistic, over 16", LINEAR, limit,
         per_statistic(large["names"].median, middle["names"])),
    ]


def busy_rows(busy):
    anonymous, files = (size / 1024 for size in busy["resident"])
    return [
        ("busy Linux guest, plug-in loaded", "-", "under 1 %", busy["linux"].as_change()),
        ("memory-bound loop, plug-in loaded", "-", "under 1 %", busy["loops"]["ordinary memory"]["loaded"].as_change()),
        ("CPU time of the plug-in's threads, of one core", "-", "-", f"{100 * busy['own share']:.3f} %"),
        (f"memory of QEMU with {calls.MANY} NVDIMMs, more than without the plug-in", "-", "-",
         f"heap and stacks {anonymous:.0f} KiB, code {files:.0f} KiB"),
        *counting_rows(busy),
    ]


def counting_rows(busy):
    what = ("memory-bound loop", "the same in the NVDIMM", "Linux shell work")
    if why := busy.get("counting refused"):
        return [(f"`count-accesses=on`: {name}", "-", "2.0x", f"not measured: {why}") for name in what]

    def of_loop(variant, place):
        return busy["loops"][place][variant].as_factor()

    rows = []
    for name, place in zip(what, ("ordinary memory", "the NVDIMM")):
        reference = "here, a callback that does nothing: {}; one that asks `qemu_plugin_get_hwaddr`: {}".format(
            *(of_loop(variant, place) for variant in ("nothing", "where")))
        rows.append((f"`count-accesses=on`: {name}", reference, "2.0x", of_loop("counting", place)))
    return [*rows, (f"`count-accesses=on`: {what[2]}", "-", "2.0x", busy["counting linux"].as_factor())]


def guest_table(version, machines, busy):
    names = {"one": "one NVDIMM", "large": "one of 255", "many": f"{calls.MANY} NVDIMMs"}
    shown = ["one", "large", "many", "2 vCPUs", "4 vCPUs"]
    raw = f"| ns a call | {' | '.join(names.get(machine, machine) for machine in shown)} |\n"
    raw += f"|---|{'---|' * len(shown)}\n"
    for call in machines["many"][0]:
        cells = [machines[machine][0].get(call) for machine in shown]
        raw += f"| {call} | {' | '.join(f'{ns:.0f}' if ns else '-' for ns in cells)} |\n"
    return f"{table(call_rows(version, machines) + busy_rows(busy))}\n{raw}"
