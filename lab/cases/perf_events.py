# SPDX-License-Identifier: MIT
"""perf events while the answers to requests by name are wrong."""

from lab.case import case, exercise, fault, rebind, run

FAILED = r"Failed to query performance stats, Err:"
ALL = ",".join(str(number) for number in range(1, 17))
# An event without a first value is opened and does not run, or is refused at once.
NOT_RUNNING = r"ok\ncounts 0 not running\ncounts 0 not running|errno (EIO|EPERM|EOPNOTSUPP)"
UNKNOWN = "Unknown performance stats, Err:0x4D656D4C69666520"
RISING = {"values": {"MedWCnt": 1000, "MedRCnt": 50}, "step": 10, "on": "named"}


def perf_case(name, holds, *steps, **attributes):
    case(f"perf.{name}", holds, *steps, needs=["perf"], **attributes)


perf_case("right", "an event counts what the statistic rises", exercise("perf 11", r"ok\ncounts 10\ncounts 20"),
          faults=[RISING], finding="Sleeping with interrupts off", smoke=True)
perf_case("group", "all events can be a group", exercise(f"perf {ALL}", r"ok\ncounts( \d+){16}\ncounts( \d+){16}"),
          finding="Sleeping with interrupts off", smoke=True)
for config in (0, 17, 31, 32, 0x100000004, (1 << 64) - 1):
    perf_case(f"config_{config}", "an event that does not exist cannot be opened",
              exercise(f"perf {config}", "errno EINVAL"), smoke=True)

for action, error in (("sampling", "EOPNOTSUPP"), ("branches", "EOPNOTSUPP"), ("foreign", "ENOENT")):
    perf_case(action, "an event that the driver cannot count is refused", exercise(f"{action} 4", f"errno {error}"),
              smoke=True)

for status, log in (
    ("H_Hardware", [FAILED + "-1$"]),
    ("H_Busy", [FAILED + "1$"]),
    ("H_LONG_BUSY_ORDER_1_MSEC", [FAILED + "9900$"]),
    ("H_Authority", ["Permission denied while accessing performance stats"]),
    ("H_Unsupported", []),
):
    perf_case(f"open_{status}", "an event without a first value does not run", exercise("perf 4", NOT_RUNNING),
              faults=[{"status": status, "on": "named"}], log=log, finding="Sleeping with interrupts off", smoke=True)
perf_case("open_vanished", "the event of a statistic that is gone does not run", exercise("perf 4", NOT_RUNNING),
          faults=[{"vanish": ["MemLife"]}], may_log=[UNKNOWN],
          finding="Sleeping with interrupts off", smoke=True)
perf_case("group_vanished", "a group with one statistic that is gone does not count",
          exercise("perf 11,4,10", r"ok\ncounts 0 0 0.*|errno EOPNOTSUPP"),
          faults=[{"vanish": ["MemLife"]}], may_log=[UNKNOWN],
          finding="Sleeping with interrupts off", smoke=True)
perf_case("read_fails_once", "after an error the count goes on from the last value",
          # The third query fails: the second read, or the first one if opening queries, too.
          exercise("perf 11", r"ok\ncounts (10\ncounts 10|0\ncounts 20)"),
          faults=[RISING, {"status": "H_Hardware", "every": 3, "on": "named"}],
          log=[FAILED + "-1$"], finding="Sleeping with interrupts off", smoke=True)

for name, wrong in (
    ("falling", {"values": {"MedWCnt": 1000}, "step": -10}),
    ("largest", {"values": {"MedWCnt": (1 << 64) - 1}}),
    ("other_id", {"ids": {"MedWCnt": "Unknown1"}}),
    ("count", {"count": 0xffffffff}),
    ("write_0", {"write": 0}),
    ("write_28", {"write": 28}),
    ("eye_catcher", {"eye-catcher": 0}),
    ("delayed", {"delay": 0.2}),
):
    perf_case(f"answer_{name}", "an odd answer does no harm", exercise("perf 11", r"ok(\n.*)?|errno EIO"),
              faults=[{**wrong, "on": "named"}], any_log=True, finding="Sleeping with interrupts off", smoke=True)

perf_case("recovers", "an event that is opened after the fault counts", exercise("perf 11", NOT_RUNNING),
          fault(RISING), exercise("perf 11", r"ok\ncounts 10\ncounts 20"),
          faults=[{"status": "H_Hardware", "on": "named"}], log=[FAILED + "-1$"],
          finding="Sleeping with interrupts off", smoke=True)
perf_case("no_pmu_without_size", "without a size there is no PMU, and no event to open",
          rebind({"status": "H_Hardware", "on": "size"}), exercise("perf 4", "errno ENOENT"), rebind(),
          any_log=True, smoke=True)
perf_case("tool", "perf stat counts", run(
    "perf stat -x, -a -e $(exercise name)/med_w_cnt/ sleep 0.2 2>&1 | cut -d, -f1", r"\d+"), faults=[RISING],
    finding="Sleeping with interrupts off", smoke=True)
