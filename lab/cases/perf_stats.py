# SPDX-License-Identifier: MIT
"""Reads of papr/perf_stats while the answer to "all" is wrong."""

from lab.case import ENTRIES, STATISTICS, case, fault, run, sysfs, sysfs_is_bounded

IDS = list(STATISTICS)
FAILED = r"Failed to query performance stats, Err:"

case("perf_stats.right", "perf_stats shows the statistics", sysfs(), smoke=True)

for status, error, log in (
    ("H_Hardware", "EIO", [FAILED + "-1$"]),
    ("H_Parameter", "EIO", [FAILED + "-4$"]),
    ("H_Authority", "EPERM", ["Permission denied while accessing performance stats"]),
    ("H_Unsupported", "EOPNOTSUPP", []),
    (4711, "EIO", [FAILED + "4711$"]),
):
    case(f"perf_stats.status_{status}", f"reading fails with {error}, and the log says why",
         sysfs(error), faults=[{"status": status, "on": "all"}], log=log, smoke=True)

case("perf_stats.status_H_Partial", "reading fails with ENOENT", sysfs("ENOENT"),
     faults=[{"status": "H_Partial", "on": "all"}], may_log=["Unknown performance stats, Err:0x"], smoke=True)

for status in ("H_Busy", "H_LONG_BUSY_ORDER_1_MSEC", "H_LONG_BUSY_ORDER_10_MSEC"):
    case(f"perf_stats.status_{status}", "reading fails or is repeated, and ends", sysfs_is_bounded(),
         faults=[{"status": status, "on": "all"}], any_log=True, smoke=True)
    case(f"perf_stats.once_{status}", "after a busy answer the next one is right", sysfs_is_bounded(), sysfs(),
         faults=[{"status": status, "on": "all", "calls": 1}], any_log=True, smoke=True)

for count in (0, 1, ENTRIES - 1):
    case(f"perf_stats.count_{count}", "as many statistics are shown as the header counts",
         sysfs({id: STATISTICS[id] for id in IDS[:count]}), faults=[{"count": count}], smoke=True)
for count in (ENTRIES + 1, 200, 0xffff, 0xffffffff):
    case(f"perf_stats.count_{count}", "nothing behind the answer is shown", sysfs_is_bounded(),
         faults=[{"count": count}], any_log=True, finding="Unbounded num_statistics")

for written in (0, 4, 12, 16, 24, 32, 100):
    case(f"perf_stats.write_{written}", "an answer that is written in part does no harm", sysfs_is_bounded(),
         faults=[{"write": written}], any_log=True, smoke=True)

case("perf_stats.eye_catcher", "an answer without the eye-catcher does no harm", sysfs_is_bounded(),
     faults=[{"eye-catcher": "SCMSTATX"}], any_log=True, smoke=True)
case("perf_stats.version", "an answer of another version does no harm", sysfs_is_bounded(),
     faults=[{"version": 2}], any_log=True, smoke=True)

case("perf_stats.reversed", "the order is the hypervisor's", sysfs(), faults=[{"order": "reversed"}], smoke=True)
case("perf_stats.values", "any value of 64 bits is shown",
     sysfs({**STATISTICS, "MemLife": 101, "HostLCnt": (1 << 64) - 1}),
     faults=[{"values": {"MemLife": 101, "HostLCnt": (1 << 64) - 1}}], smoke=True)
case("perf_stats.vanished", "the others are shown", sysfs({id: STATISTICS[id] for id in IDS if id != "MemLife"}),
     faults=[{"vanish": ["MemLife"]}], smoke=True)
case("perf_stats.comes_and_goes", "a statistic that comes and goes is shown while it is there",
     sysfs(), sysfs({id: STATISTICS[id] for id in IDS if id != "MemLife"}), sysfs(),
     faults=[{"vanish": ["MemLife"], "every": 2, "on": "all"}], smoke=True)
case("perf_stats.appeared", "more statistics than when the driver was bound do no harm", sysfs_is_bounded(),
     faults=[{"appear": {f"Acme{number:04}": number for number in range(40)}}], any_log=True, smoke=True)
case("perf_stats.duplicates", "an id that is there twice is shown twice",
     run("exercise sysfs | grep -c ^MemLife", "2"), faults=[{"ids": {"PonSecs": "MemLife"}}], smoke=True)
for name, id in (("nul", "\0\0\0\0\0\0\0\0"), ("non_ascii", "\xe9\x80\xff"), ("unknown", "Unknown1")):
    case(f"perf_stats.id_{name}", "an odd id does no harm", sysfs_is_bounded(), faults=[{"ids": {"MemLife": id}}],
         smoke=True)
case("perf_stats.id_newline", "an id cannot make a line of its own", sysfs_is_bounded(),
     faults=[{"ids": {"MemLife": "A = 0x1\n"}}], finding="Ids with control characters")

case("perf_stats.delayed", "a late answer is right", sysfs(), faults=[{"delay": 0.3}], smoke=True)
case("perf_stats.recovers", "a fault in one call leaves no trace in the next", sysfs("EIO"), sysfs(), fault(), sysfs(),
     faults=[{"status": "H_Hardware", "calls": 1}], log=[FAILED + "-1$"], smoke=True)
