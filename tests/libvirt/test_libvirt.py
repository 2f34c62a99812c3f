# SPDX-License-Identifier: MIT
"""docs/libvirt.xml, started by a libvirt of the test's own, and what docs/libvirt.md says of it."""

import concurrent.futures
import json
import os
import re
import shutil
import signal
import subprocess
import time
import unittest
from pathlib import Path

from tests.harness.case import make_directory, remove_directory
from tests.harness.paths import BUILD, DATA, PLUGIN, ROOT
from tests.harness.qemu import LABEL, MIB
from tests.harness.wait import PATIENCE, wait_until

NOBODY = 65534
DOCUMENT = (ROOT / "docs/libvirt.md").read_text()


class Libvirt(unittest.TestCase):
    """As an unprivileged user, who has all of libvirt's directories in one of the test's."""

    def setUp(self):
        self.directory = make_directory()
        self.addCleanup(remove_directory, self.directory)
        self.environment = {"HOME": str(self.directory), "PATH": os.environ["PATH"]}
        for name in ("runtime", "config", "cache", "data"):
            kind = "XDG_RUNTIME_DIR" if name == "runtime" else f"XDG_{name.upper()}_HOME"
            (self.directory / name).mkdir(mode=0o700)
            self.environment[kind] = str(self.directory / name)
        # Another user can read them there.
        self.files = {
            "/var/lib/libvirt/boot/vmlinux": shutil.copy(BUILD / "guest/query.elf", self.directory),
            "/var/lib/libvirt/images/nv0.img": self.directory / "nv0.img",
            # The installed one: Debian's libvirt does not start a newer one from elsewhere.
            "/usr/bin/qemu-system-ppc64": shutil.which("qemu-system-ppc64"),
            "/usr/local/lib/qemu/libscmstats-qemu.so": shutil.copy(PLUGIN, self.directory),
            "/run/scmstats/nv0.samples": shutil.copy(DATA / "powervm-1.perf_stats", self.directory),
            "/var/lib/scmstats/power-nv0.state": self.directory / "state",
        }
        with (self.directory / "nv0.img").open("wb") as image:
            image.truncate(256 * MIB + LABEL)
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", self.directory], check=True)

    def as_user(self, *command):
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
        run = subprocess.run(command, env=self.environment, capture_output=True, text=True,
                             timeout=PATIENCE, cwd=self.directory)
        self.assertEqual(run.returncode, 0, f"{command}\n{run.stdout}{run.stderr}{self.log()}")
        return run.stdout

    def virsh(self, *command):
        return self.as_user("virsh", "--connect", "qemu:///session", *command)

    def log(self):
        return "".join(path.read_text() for path in self.directory.glob("cache/libvirt/qemu/log/*.log"))

    def start(self):
        domain = (ROOT / "docs/libvirt.xml").read_text()
        domain = re.sub(r" *<initrd>.*</initrd>\n", "", domain)  # this guest needs none
        for documented, ours in self.files.items():
            self.assertIn(documented, domain)
            domain = domain.replace(documented, str(ours))
        # QEMU's small firmware, which starts fast, and a console on a socket of the test.
        domain = domain.replace("<qemu:arg value='-plugin'/>",
                                "<qemu:arg value='-machine'/><qemu:arg value='x-vof=on'/>\n"
                                "    <qemu:arg value='-plugin'/>")
        (self.directory / "domain.xml").write_text(domain)
        self.addCleanup(self.end)
        self.virsh("create", "domain.xml")

    def end(self):
        """The domain, and the two servers that virsh started."""
        pids = [*self.directory.glob("runtime/libvirt/qemu/run/power.pid"),
                *self.directory.glob("runtime/libvirt/libvirtd.pid"),
                *self.directory.glob("runtime/libvirt/virtlogd.pid")]
        for pid in (int(path.read_text()) for path in pids):
            try:
                os.kill(pid, signal.SIGTERM)
                wait_until(lambda: not Path(f"/proc/{pid}").exists())
            except ProcessLookupError:
                pass

    def monitor(self, *command):
        return self.virsh("qemu-monitor-command", "power", *command)

    def documented(self, property):
        """The document's own command on that property, as virsh takes it."""
        line = re.search(rf"^    virsh (qemu-monitor-command power .* {property}( \S+)?)$", DOCUMENT, re.M)
        return line[1].split()

    def test_the_domain_runs_and_its_nvdimm_is_read_and_injected(self):
        self.start()
        self.assertIn("scmstats: ua-nv0: from sample file", self.log())
        stats = json.loads(self.virsh(*self.documented("scm-stats")))
        self.assertEqual(stats["mem-life"], 100)
        self.assertEqual(self.virsh(*self.documented("scm-mem-life")).strip(), "")
        query = {"execute": "qom-get",
                 "arguments": {"path": "/machine/peripheral/ua-nv0", "property": "scm-mem-life"}}
        self.assertEqual(json.loads(self.monitor(json.dumps(query)))["return"], 5)
        self.assertIn("-sandbox on,", self.log())
        self.assertEqual(self.shown_to_the_guest(), "5")

        self.virsh("destroy", "power")
        self.start()  # the state file is free again
        self.assertNotIn("in use", self.log())

    def shown_to_the_guest(self):
        """MemLife, from the query guest's console."""
        console = Path(self.virsh("ttyconsole", "power").strip())
        with console.open("r+b", buffering=0) as terminal:
            os.set_blocking(terminal.fileno(), False)
            output = b""
            deadline = time.monotonic() + PATIENCE
            while not (found := re.search(rb"MemLife += (\d+)\r?\n", output)):
                self.assertLess(time.monotonic(), deadline, output)
                terminal.write(b"a")
                time.sleep(0.2)
                output += terminal.read(65536) or b""
            return found[1].decode()

    def test_the_command_reaches_it_by_virsh_until_it_ends(self):
        command = shutil.copy(BUILD / "scmstats", self.directory)
        self.environment["VIRSH_DEFAULT_CONNECT_URI"] = "qemu:///session"
        self.start()
        self.as_user(command, "inject", "ua-nv0", "MemLife=5", "--domain", "power")
        shown, = json.loads(self.as_user(command, "show", "--domain", "power", "--json"))
        self.assertEqual((shown["nvdimm"], shown["statistics"]["mem_life"]), ("ua-nv0", 5))
        self.assertEqual(shown["origins"]["mem_life"], "injected")

        out = self.directory / "watched"
        ends = 'exec "$0" watch --domain power --interval 0.1 >"$1" 2>&1'
        with concurrent.futures.ThreadPoolExecutor() as background:
            watch = background.submit(self.as_user, "sh", "-c", ends, command, out)
            wait_until(lambda: out.exists() and out.read_text().count("MemLife") > 2)
            self.virsh("destroy", "power")
            watch.result(PATIENCE)
        self.assertIn("scmstats: the VM has ended: error: ", out.read_text())

    @unittest.skipUnless(shutil.which("apparmor_parser"), "apparmor_parser is not installed")
    def test_apparmor_takes_the_documented_lines(self):
        lines = re.search(r"```apparmor\n(.*?)```", DOCUMENT, re.S)[1]
        profile = self.directory / "profile"
        profile.write_text(f"#include <tunables/global>\nprofile power {{\n{lines}}}\n")
        subprocess.run(["apparmor_parser", "--skip-kernel-load", "--skip-cache", profile], check=True)
