# SPDX-License-Identifier: MIT
"""The health of the NVDIMM, to which the driver adds MemLife."""

from lab.case import case, exercise, rebind

FAILED = r"Failed to query performance stats, Err:"

case("health.right", "the health has MemLife", exercise("health", r"ok\nhealth 0 fuel_gauge 100"), smoke=True)
for value in (0, 1, 99):
    case(f"health.life_{value}", "the health has MemLife", exercise("health", rf"ok\nhealth 0 fuel_gauge {value}"),
         faults=[{"values": {"MemLife": value}}], smoke=True)
for value in (101, 255, 65535, 65536, 65586, (1 << 64) - 1):
    case(f"health.life_{value}", "a value above 100 is not passed on as a percentage",
         exercise("health", r"ok\nhealth 0"), faults=[{"values": {"MemLife": value}}], any_log=True,
         finding="MemLife above 100")
for status, log in (
    ("H_Hardware", [FAILED + "-1$"]),
    ("H_Authority", ["Permission denied while accessing performance stats"]),
    ("H_Unsupported", []),
):
    case(f"health.status_{status}", "the health arrives without MemLife", exercise("health", r"ok\nhealth 0"),
         faults=[{"status": status, "on": "named"}], log=log, smoke=True)
case("health.vanished", "a missing statistic is not logged as an error", exercise("health", r"ok\nhealth 0"),
     faults=[{"vanish": ["MemLife"]}], finding="Health queries fill the log")
case("health.no_statistics", "an NVDIMM without statistics has a health",
     rebind({"status": "H_Unsupported", "on": "size"}), exercise("health", r"ok\nhealth 0"), rebind(), any_log=True,
     smoke=True)
case("health.write_0", "an answer that is not written is not a MemLife of 0", exercise("health", r"ok\nhealth 0"),
     faults=[{"write": 0, "on": "named"}], any_log=True, finding="Answers that are not checked")
case("health.other_id", "the value of another statistic is not MemLife", exercise("health", r"ok\nhealth 0"),
     faults=[{"ids": {"MemLife": "CritRscU"}, "on": "named"}], any_log=True, finding="Answers that are not checked")
case("health.delayed", "a late answer is right", exercise("health", r"ok\nhealth 0 fuel_gauge 100"),
     faults=[{"delay": 0.3}], smoke=True)
