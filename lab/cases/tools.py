# SPDX-License-Identifier: MIT
"""ndctl and perf while the hypervisor's answers are wrong."""

from lab.case import case, run

case("tools.ndctl_life_used", "ndctl shows 100 minus MemLife",
     run("ndctl list -DH -d $(exercise name)", '.*"life_used_percentage":13,.*'),
     faults=[{"values": {"MemLife": 87}}], smoke=True)
