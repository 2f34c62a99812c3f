# SPDX-License-Identifier: MIT
"""The driver is bound while the size query or its answer is wrong."""

from lab.case import case, exercise, rebind, sysfs, sysfs_is_bounded

NO_ATTRIBUTE = "ENOENT"
NO_EVENTS = r"nvdimm pmu didn't register rc=-2"

case("probe.right", "the driver can be unbound and bound", rebind(), sysfs(), smoke=True)

for status, log in (
    ("H_Hardware", [r"Failed to query performance stats, Err:-1$"]),
    ("H_Authority", ["Permission denied while accessing performance stats"]),
    ("H_Unsupported", []),
    ("H_Function", [r"Failed to query performance stats, Err:-2$"]),
):
    case(f"probe.status_{status}", "the NVDIMM works without statistics, and with them after the fault",
         rebind({"status": status, "on": "size"}), sysfs(NO_ATTRIBUTE), exercise("flags", "ok"), rebind(), sysfs(),
         log=[*log, NO_EVENTS], smoke=True)
case("probe.once_H_Busy", "a hypervisor that is busy when the driver is bound does no harm",
     rebind({"status": "H_Busy", "on": "size", "calls": 1}), sysfs_is_bounded(), rebind(), any_log=True, smoke=True)

for size in (0, 1, 8, 15, 16, 17, 31, 271):
    case(f"probe.size_{size}", "a size that is too small does no harm",
         rebind({"r4": size, "on": "size"}), sysfs_is_bounded(), rebind(), any_log=True,
         finding="Unchecked size" if size else "")
for size in (273, 4096, 4097, 65536, 1 << 20, 1 << 31, 0x7fffffffffff, 1 << 62, (1 << 63) - 1):
    case(f"probe.size_{size}", "a size that is too large does no harm",
         rebind({"r4": size, "on": "size"}), sysfs_is_bounded(), rebind(), any_log=True, finding="Unchecked size")
for size in (1 << 63, (1 << 64) - 1, (1 << 64) - 19):
    case(f"probe.size_{size}", "a size that is a negative number counts as an error",
         rebind({"r4": size, "on": "size"}), exercise("flags", "ok"), rebind(), any_log=True)
case("probe.size_differs", "another size each time does no harm",
     rebind({"r4": 16, "step": 16, "on": "size"}), sysfs_is_bounded(), rebind({"r4": 4096, "step": -16, "on": "size"}),
     sysfs_is_bounded(), rebind(), any_log=True, smoke=True)
case("probe.delayed", "the driver waits for a late answer", rebind({"delay": 1}), sysfs(), smoke=True)
case("probe.wrong_answers", "answers to other requests do not matter to the driver while it is bound",
     rebind({"status": "H_Hardware", "on": "all"}, {"status": "H_Hardware", "on": "named"}), sysfs(), smoke=True)
