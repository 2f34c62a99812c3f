# SPDX-License-Identifier: MIT
"""A fresh host: a copy of this host that boots its own systemd and leaves nothing behind."""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.harness.paths import ROOT
from tests.harness.wait import PATIENCE, wait_until

# Mounts an empty layer over this host's root, and another over the sources, wherever they are
# mounted from; in a mount namespace of its own, so that they go with it. The sources may be below
# /tmp, so neither systemd-nspawn nor the container's systemd mounts another /tmp. Their path may
# contain a comma or a colon, so no option has it.
BOOT = """
mount -t tmpfs none "$1"
cd "$1"
mkdir root sources work1 work2 host
mount -t overlay overlay -o lowerdir=/,upperdir=root,workdir=work1 host
mkdir -p "host$2"
(cd "$2" && mount -t overlay overlay -o "lowerdir=.,upperdir=$1/sources,workdir=$1/work2" "$1/host$2")
rm -f host/etc/machine-id
ln -sf /dev/null host/etc/systemd/system/tmp.mount
export SYSTEMD_NSPAWN_TMPFS_TMP=0
exec systemd-nspawn --quiet --register=no --keep-unit --private-network --directory=host \\
  --setenv=SYSTEMD_LOG_TARGET=console --boot --console=pipe
"""


def why_not():
    """Returns the reason why this host cannot be copied, or None."""
    if os.geteuid() != 0:
        return "only root can boot a copy of this host"
    if not shutil.which("systemd-nspawn"):
        return "systemd-nspawn is not installed"
    can = subprocess.run(["unshare", "--mount", "--pid", "--fork", "sh", "-ec",
                          "mount -t tmpfs none /mnt; mkdir /mnt/a /mnt/b /mnt/c; "
                          "mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/a,workdir=/mnt/b /mnt/c"],
                         capture_output=True, text=True)
    return f"no file systems can be mounted here: {can.stderr.strip()}" if can.returncode else None


class HostCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if reason := why_not():
            raise unittest.SkipTest(reason)
        directory = Path(tempfile.mkdtemp(prefix="scmstats-"))
        cls.addClassCleanup(directory.rmdir)
        with tempfile.TemporaryFile("w+") as cls.log:
            cls.container = subprocess.Popen(
                ["unshare", "--mount", "sh", "-ec", BOOT, "sh", directory, ROOT],
                stdin=subprocess.DEVNULL, stdout=cls.log, stderr=cls.log)
            cls.log = os.fdopen(os.dup(cls.log.fileno()), "r")
        cls.addClassCleanup(cls.log.close)
        cls.addClassCleanup(cls.stop)
        wait_until(lambda: cls.run_there("systemctl is-active prometheus prometheus-node-exporter"),
                   lambda: f"it does not boot: {cls.said()}")

    @classmethod
    def said(cls):
        cls.log.seek(0)
        return cls.log.read()

    @classmethod
    def stop(cls):
        cls.container.terminate()
        try:
            cls.container.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.kill(cls.init(), signal.SIGKILL)
            cls.container.wait()

    @classmethod
    def init(cls):
        """Returns the process id of its systemd, or None before it starts."""
        children = Path(f"/proc/{cls.container.pid}/task/{cls.container.pid}/children").read_text()
        return int(children.split()[0]) if children else None

    @classmethod
    def enter(cls, command):
        """Runs a command line there, as root."""
        return subprocess.run(
            ["nsenter", "--all", "--target", str(cls.init()), "--wdns=/", "env", "-i", "HOME=/root",
             "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
             "bash", "-c", f"cd {shlex.quote(str(ROOT))}\n{command}"],
            capture_output=True, text=True, timeout=PATIENCE, stdin=subprocess.DEVNULL)

    @classmethod
    def run_there(cls, command):
        """Runs a command line there and returns whether it succeeds."""
        return cls.init() is not None and cls.enter(command).returncode == 0
