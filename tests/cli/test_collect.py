# SPDX-License-Identifier: MIT
"""scmstats collect, as its users call it, against an eMMC in a /sys of the test's own."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from tests.harness.command import run
from tests.harness.paths import ROOT, SCMSTATS

UNIT = ROOT / "cli/systemd/scmstats-collect@.service"
# In a mount namespace of its own, with $0 as /sys; the process is the command's own in the end.
NAMESPACES = [["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"]]
WITH_SYS = ["sh", "-c", 'mount --bind "$0" /sys && exec "$@"']
# The same, and with a device of root's alone for a user who is nobody.
AS_NOBODY = [
    *NAMESPACES[0],
    "sh",
    "-c",
    'mount --bind "$0" /sys && mount -t tmpfs none /dev && mknod -m 600 /dev/nvme0 c 1 3 && '
    'exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"',
]
FOUND = (
    "eMMC life time of mmcblk0: MemLife 70\n"
    "no CritRscU: pre_eol_info has three levels and is not a percentage\n"
)


def collectors():
    """The names of the collectors, each with the devices that it asks, as --help lists them."""
    listed = run("collect", "--help")[1].split("Collectors, ")[1]
    return dict(re.findall(r"(?m)^  (\S+) +(.*)$", listed))


class Usage(unittest.TestCase):
    def test_wrong_usage_is_named_on_one_line_with_status_2(self):
        device, out = "/dev/null", ("--out", "nv0.samples")
        for arguments, line in {
            (): "DEVICE is required",
            (device,): "--out is required",
            (device, *out, "--every", "0"): "--every: '0': give whole seconds from 1 to 86400",
            (device, *out, "--every", "86401"): "--every: '86401': give whole seconds from 1 to 86400",
            (device, *out, "--every", "soon"): "--every: 'soon': give whole seconds from 1 to 86400",
            (device, *out, "--every", "1.5"): "--every: '1.5': give whole seconds from 1 to 86400",
            (device, *out, "--collector", "smart"): f"--collector: smart not in {{{','.join(collectors())}}}",
        }.items():
            expected = (2, "", f"scmstats: {line}; see scmstats --help\n")
            self.assertEqual(run("collect", *arguments), expected)

    def test_an_unsuitable_device_is_named_on_one_line_with_status_1(self):
        sources = "there are " + ", ".join(
            name if devices == f"{name} devices" else f"{name} for {devices}"
            for name, devices in collectors().items()
        )
        for arguments, line in {
            ("/dev/null",): f"/dev/null: no collector for character device null (mem); {sources}",
            ("/dev/null", "--collector", "nvme"): "/dev/null: no collector 'nvme' for character device null (mem); "
            + sources,
            ("/nowhere",): "/nowhere: No such file or directory; give a device's path or kernel name, or a file "
            "on a device",
            ("/proc/version",): "/proc/version is on proc, which no block device stores",
        }.items():
            expected = (1, "", f"scmstats: {line}\n")
            self.assertEqual(run("collect", *arguments, "--out", "/nowhere/nv0.samples"), expected)


class Emmc(unittest.TestCase):
    def setUp(self):
        self.directory = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.out = self.directory / "out/nv0.samples"
        self.out.parent.mkdir()
        sys = self.directory / "sys"
        self.life_time = sys / "devices/mmc0/life_time"
        disk = sys / "devices/mmc0/block/mmcblk0"
        disk.mkdir(parents=True)
        (disk / "dev").write_text("179:0\n")
        for link, to in {"class/block/mmcblk0": disk, "dev/block/179:0": disk}.items():
            (sys / link).parent.mkdir(parents=True)
            (sys / link).symlink_to(os.path.relpath(to, (sys / link).parent))
        (disk / "device").symlink_to("../..")
        self.life_time.write_text("0x03 0x01\n")
        self.namespace = self.allowed(sys)

    def allowed(self, sys):
        """The command that runs another one with that /sys."""
        for namespace in NAMESPACES:
            command = [*namespace, *WITH_SYS, str(sys)]
            if subprocess.run([*command, "true"], capture_output=True).returncode == 0:
                return command
        self.skipTest("no mount namespace allowed here")

    def start(self, *arguments, **how):
        process = subprocess.Popen(
            [*self.namespace, SCMSTATS, "collect", "mmcblk0", "--out", self.out, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **how,
        )
        self.addCleanup(process.kill)
        return process

    def run_once(self, *arguments):
        process = self.start("--once", *arguments)
        output, complaint = process.communicate(timeout=60)
        return process.returncode, output, complaint

    def end(self, process, with_signal=signal.SIGTERM):
        process.send_signal(with_signal)
        output, complaint = process.communicate(timeout=60)
        return process.returncode, output, complaint

    def wait_for_file(self):
        deadline = time.monotonic() + 60
        while not self.out.exists():
            self.assertLess(time.monotonic(), deadline, "no sample file was written")
            time.sleep(0.01)

    def test_once_writes_the_file_and_lists_found_and_missing(self):
        self.assertEqual(self.run_once(), (0, FOUND, ""))
        self.assertEqual(self.out.read_text(), "MemLife  = 0x0000000000000046\n")
        self.assertEqual(self.out.stat().st_mode & 0o777, 0o644)
        self.assertEqual(run("check", self.out)[0], 0)

    def test_a_failure_at_the_start_is_status_1(self):
        self.life_time.write_text("0x00 0x00\n")
        status, output, complaint = self.run_once()
        self.assertEqual((status, output), (1, ""))
        self.assertTrue(
            complaint.startswith("scmstats: eMMC life time of mmcblk0: no statistic in it; MemLife: "), complaint
        )
        self.assertEqual(len(complaint.splitlines()), 1)
        self.assertEqual(self.start().wait(timeout=60), 1)
        self.assertFalse(self.out.exists())

    def test_a_file_that_cannot_be_written_is_named(self):
        self.out.mkdir()
        complaint = f"scmstats: {self.out}: this is not a regular file\n"
        self.assertEqual(self.run_once(), (1, "", complaint))
        self.out.rmdir()
        self.out.parent.rmdir()
        self.assertEqual(self.run_once(), (1, "", f"scmstats: {self.out}: No such file or directory\n"))

    def test_later_failure_keeps_the_file_and_is_logged_once(self):
        process = self.start("--every", "1")
        self.wait_for_file()
        self.life_time.rename(self.directory / "hidden")
        line = process.stderr.readline()
        self.assertTrue(line.startswith("scmstats: mmcblk0: no /sys/"), line)
        self.assertEqual(self.out.read_text(), "MemLife  = 0x0000000000000046\n")
        (self.directory / "hidden").rename(self.life_time)
        self.assertEqual(process.stderr.readline(), "scmstats: eMMC life time of mmcblk0: works again\n")
        self.assertEqual(self.end(process), (0, FOUND, ""))

    def test_a_signal_ends_it_well_while_it_waits(self):
        for each in (signal.SIGTERM, signal.SIGINT):
            for how in (signal.SIG_BLOCK, signal.SIG_UNBLOCK):
                self.out.unlink(missing_ok=True)
                process = self.start(preexec_fn=lambda how=how, each=each: signal.pthread_sigmask(how, [each]))
                self.wait_for_file()
                self.assertEqual(self.end(process, each), (0, FOUND, ""))


class Bcache(unittest.TestCase):
    """A device that counts, in a /sys of the test's own."""

    allowed = Emmc.allowed

    def setUp(self):
        directory = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.out = directory / "nv0.samples"
        sys = directory / "sys"
        device = sys / "devices/virtual/block/bcache0"
        self.bcache = device / "bcache"
        (self.bcache / "stats_total").mkdir(parents=True)
        (device / "dev").write_text("252:0\n")
        for link in ("class/block/bcache0", "dev/block/252:0"):
            (sys / link).parent.mkdir(parents=True)
            (sys / link).symlink_to(os.path.relpath(device, (sys / link).parent))
        self.exchange("one")
        self.namespace = self.allowed(sys)

    def exchange(self, uuid):
        (self.bcache / "backing_dev_uuid").write_text(f"{uuid}\n")

    def collect(self, hits):
        """The total after a run of the command, and what it complains of."""
        (self.bcache / "stats_total/cache_hits").write_text(f"{hits}\n")
        done = subprocess.run([*self.namespace, SCMSTATS, "collect", "bcache0", "--out", self.out, "--once"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(run("check", self.out)[0], 0)
        return int(self.out.read_text().splitlines()[0].removeprefix("CchRHCnt = 0x"), 16), done.stderr

    def test_totals_continue_in_the_next_process(self):
        for hits, total in ((1000, 1000), (1500, 1500), (20, 1500), (25, 1525), (24, 1525), (30, 1530)):
            self.assertEqual(self.collect(hits), (total, ""))
        self.assertEqual(
            self.out.read_text(),
            "CchRHCnt = 0x00000000000005FA\n# collected from: bcache totals of bcache0\n"
            "# device: bcache with backing device one\n# CchRHCnt: total 1530, device 30\n",
        )

    def test_exchanged_device_continues_the_totals(self):
        self.collect(1000)
        self.exchange("two")
        total, complaint = self.collect(70000)
        self.assertEqual(total, 1000)
        self.assertEqual(complaint, f"scmstats: {self.out}: the device is another one, bcache with backing device two: "
                         "totals continue without what it counted before; to start with its own counts, stop this "
                         "command and remove the file\n")
        self.assertEqual(self.collect(70007), (1007, ""))


class Nvme(unittest.TestCase):
    def test_without_privileges_one_line_says_which_are_needed(self):
        with tempfile.TemporaryDirectory() as directory:
            sys = Path(directory)
            sys.chmod(0o755)
            (sys / "class/nvme/nvme0").mkdir(parents=True)
            (sys / "class/nvme/nvme0/dev").write_text("1:3\n")
            command = [*AS_NOBODY, sys, SCMSTATS]
            if subprocess.run([*command, "--version"], capture_output=True).returncode != 0:
                self.skipTest("no device or mount allowed here, or nobody may not run the program")
            done = subprocess.run(
                [*command, "collect", "nvme0", "--out", "/nowhere/nv0.samples"],
                capture_output=True,
                text=True,
                timeout=60,
            )
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(
            done.stderr,
            "scmstats: /dev/nvme0: Permission denied: the NVMe SMART log needs CAP_SYS_ADMIN and read access to "
            "/dev/nvme0; run as root or by the systemd unit\n",
        )


@unittest.skipUnless(shutil.which("systemd-analyze"), "no systemd-analyze here")
class SystemdUnit(unittest.TestCase):
    def analyze(self, *arguments):
        """Analyses the unit with the built program in place of the installed one."""
        with tempfile.TemporaryDirectory() as directory:
            program = Path(directory) / "scmstats"  # a path that a unit need not quote
            program.symlink_to(SCMSTATS)
            text = UNIT.read_text().replace("=scmstats ", f"={program} ")
            unit = Path(directory) / "scmstats-collect@nvme0n1.service"
            unit.write_text(text)
            return subprocess.run(
                ["systemd-analyze", *arguments, unit], capture_output=True, text=True, timeout=60
            )

    def test_it_is_a_valid_unit(self):
        verified = self.analyze("verify", "--man=no")
        ours = [line for line in verified.stderr.splitlines() if "scmstats" in line]
        self.assertEqual((ours, verified.returncode), ([], 0), verified.stderr)

    def test_it_exposes_little(self):
        analyzed = self.analyze("security", "--offline=true", "--threshold=20", "--no-pager")
        self.assertEqual(analyzed.returncode, 0, analyzed.stdout + analyzed.stderr)
