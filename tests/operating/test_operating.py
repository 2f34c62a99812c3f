# SPDX-License-Identifier: MIT
"""docs/operating.md: every command of it, in its order, on a fresh host."""

import re

from tests.harness.fresh_host import HostCase
from tests.harness.paths import ROOT
from tests.harness.wait import wait_until

DOCUMENT = (ROOT / "docs/operating.md").read_text()
COMMANDS = [re.sub(r"^    ", "", each, flags=re.M)
            for each in re.findall(r"^    (?! )(?:.*\\\n)*.*$", DOCUMENT, re.M)]

# This host has no NVMe disk: the collector's unit is unchanged except for its command.
NO_DISK = """
cp tests/data/powervm-1.perf_stats /var/lib/nvme0n1.samples
mkdir '/etc/systemd/system/scmstats-collect@nvme0n1.service.d'
cat >'/etc/systemd/system/scmstats-collect@nvme0n1.service.d/test.conf' <<'END'
[Service]
ExecStartPre=
ExecStartPre=cp /var/lib/nvme0n1.samples /run/scmstats/%i.samples
ExecStart=
ExecStart=sleep infinity
END
systemctl daemon-reload
"""


class Operating(HostCase):
    def succeed(self, command):
        run = self.enter(command)
        self.assertEqual(run.returncode, 0, f"{command}\n{run.stdout}{run.stderr}")
        return run.stdout

    def succeed_in_the_end(self, command):
        """Waits for values first: people type slower than a VM starts and Prometheus scrapes."""
        run = wait_until(lambda: (run := self.enter(command)).returncode == 0 and run.stdout.strip() and run,
                         lambda: f"nothing came of {command}\n{self.enter(command)}")
        return run.stdout

    def test_every_command(self):
        self.succeed(NO_DISK)
        said = {}
        for command in COMMANDS:
            later = command.startswith(("journalctl", "scmstats show", "promtool query"))
            said[command] = (self.succeed_in_the_end if later else self.succeed)(command)
        shown = lambda start: next(text for command, text in said.items() if command.startswith(start))

        self.assertIn("MedWCnt", shown("scmstats probe"))
        self.assertRegex(shown("scmstats check"), r"PonSecs +603931 +seconds")
        self.assertIn("nv0: from sample file /run/scmstats/nvme0n1.samples", shown("journalctl"))
        self.assertRegex(shown("scmstats show"), r"PonSecs +603931 +s\w* +measured")
        queries = [text for command, text in said.items() if "promtool query" in command]
        self.assertRegex(queries[0], r'scmstats_life_remaining_ratio{.*nvdimm="nv0".*vm="web"} => 1 @')
        self.assertRegex(queries[1], r'nvdimm="nv0", severity="critical".*vm="web"} => 1 @')
        self.assertIn("ends=no", self.enter("systemctl is-active web && echo ends=no").stdout)
