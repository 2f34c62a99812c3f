# SPDX-License-Identifier: MIT
"""./run linux, as its users call it."""

import os
import pty
import re
import select
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from guest.linux import kernel_image
from tests.harness.paths import DATA, QEMU, ROOT
from tests.harness.wait import PATIENCE, wait_until

RUN = [str(ROOT / "run"), "linux", "--qemu", QEMU]


class RunCase(unittest.TestCase):
    """A shell, or one command."""

    def command(self, *words, options=()):
        run = subprocess.run([*RUN, *options, "--", *words], capture_output=True, text=True, timeout=250)
        return run.returncode, run.stdout

    def test_command_prints_only_its_output_and_returns_its_status(self):
        self.assertEqual(self.command("echo 'a   b'; exit 3"), (3, "a   b\n"))
        self.assertEqual(self.command("sh", "-c", "echo 'a   b'; exit 4"), (4, "a   b\n"))

    def test_the_samples_reach_the_command(self):
        capture = DATA / "powervm-2.perf_stats"
        read = "cat /sys/bus/nd/devices/nmem0/papr/perf_stats"
        self.assertEqual(
            self.command(read, options=["--samples", str(capture)]), (0, capture.read_text())
        )

    def test_shell_prints_hints_and_leaving_it_powers_off(self):
        process, terminal = pty.fork()
        if process == 0:
            os.execvp(RUN[0], RUN)
        output = self.read_until(terminal, "guest # ")
        for line in ("cat /sys/bus/nd/devices/nmem0/papr/perf_stats", "ndctl list -DH", "perf stat -a"):
            self.assertIn(line, output)
        os.write(terminal, b"ls /sys/bus/nd/devices; exit\n")
        self.assertIn("nmem0", self.read_until(terminal, "Power down"))
        self.assertEqual(os.waitpid(process, 0)[1], 0)

    def refusal(self, *options):
        """The one line that it ends with."""
        run = subprocess.run([*RUN, *options], capture_output=True, text=True, timeout=250)
        self.assertNotEqual(run.returncode, 0)
        # A slow machine also prints how far the build is.
        complaint = re.sub(r"(?m)^  \d+ of \d+ steps\n", "", run.stderr)
        self.assertEqual((run.stdout, complaint.count("\n")), ("", 1), run.stderr)
        return run.stderr

    def test_a_kernel_that_cannot_boot_is_refused_with_the_reason(self):
        image = bytearray((ROOT / "build/linux-guest/vmlinux").read_bytes()[:64])
        kernels = {"text": b"no kernel", "short": image[:20]}
        kernels["big"] = image[:5] + b"\x02" + image[6:18] + b"\x00\x15" + image[20:]
        kernels["wrapper"] = image[:4] + b"\x01" + image[5:18] + b"\x14\x00" + image[20:]
        kernels["other"] = image[:18] + b"\x3e\x00" + image[20:]
        with tempfile.TemporaryDirectory() as directory:
            for name, reason in (
                ("text", "not an ELF file"), ("short", "a damaged ELF file"),
                ("big", "CONFIG_CPU_LITTLE_ENDIAN=y"), ("wrapper", "a zImage"),
                ("other", "for ELF machine 62"), ("missing", "no readable file there"),
            ):
                path = Path(directory, name)
                if name in kernels:
                    path.write_bytes(kernels[name])
                with self.subTest(name):
                    self.assertIn(reason, self.refusal("--kernel", str(path), "--", "true"))

    def test_a_bad_value_is_refused_with_a_line(self):
        for options, reason in (
            (("--smp", "0"), "--smp '0': give a number of CPUs, from 1"),
            (("--cpu", ",x"), "--cpu ',x': give a processor"),
            (("--gdb", "65536"), "--gdb '65536': give a port, 1 to 65535"),
            (("--initrd-add", "/nowhere"), "--initrd-add /nowhere: no readable file there"),
            (("--append",), "--append: no value"),
        ):
            with self.subTest(options[0]):
                self.assertIn(reason, self.refusal(*options))

    def test_a_kernel_with_files_cpus_and_arguments_of_the_users(self):
        kernel = ROOT / "build/linux-guest/vmlinux"
        with tempfile.TemporaryDirectory() as directory:
            script = Path(directory, "greet")
            script.write_text("#!/bin/sh\necho greetings\n")
            script.chmod(0o755)
            options = ("--kernel", str(kernel), "--append", "scmstats.word", "--initrd-add",
                       str(script), "--smp", "2", "--cpu", "POWER8")
            status, output = self.command(
                "greet; nproc; grep -o scmstats.word /proc/cmdline; grep -o -m1 POWER8 /proc/cpuinfo; exit 5",
                options=options)
        self.assertEqual((status, output), (5, "greetings\n2\nscmstats.word\nPOWER8\n"))

    def test_kernel_without_the_driver_prints_the_missing_options(self):
        configuration = {"CONFIG_LIBNVDIMM": "m"}
        missing, modules = kernel_image.missing(configuration)
        self.assertIn("CONFIG_PAPR_SCM", missing)
        self.assertEqual(modules, ["CONFIG_LIBNVDIMM"])
        own = kernel_image.config(ROOT / "build/linux-guest/vmlinux")
        self.assertEqual(kernel_image.missing(own), ([], []))

    def test_gdb_finds_the_guest_waiting_at_the_port_that_is_printed(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        run = subprocess.Popen([*RUN, "--gdb", str(port), "--", "echo booted"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(run.communicate)
        self.addCleanup(run.kill)
        while "target remote" not in (line := run.stderr.readline()):
            self.assertTrue(line, "it ended")
        self.assertIn(f"-ex 'target remote :{port}'", line)

        def connected():
            try:
                return socket.create_connection(("127.0.0.1", port))
            except OSError:
                return None

        with wait_until(connected) as gdb:
            gdb.sendall(b"$?#3f")  # it has stopped, before its first instruction
            answer = b""
            while b"$T05" not in answer:
                answer += (more := gdb.recv(4096))
                self.assertTrue(more, answer)
            gdb.sendall(b"+$D#44")  # detach: the guest runs
            output, errors = run.communicate(timeout=4 * PATIENCE)
        self.assertEqual((run.returncode, output), (0, "booted\n"), errors)

    def read_until(self, terminal, end):
        output = ""
        deadline = time.monotonic() + 4 * PATIENCE
        while end not in output:
            self.assertLess(time.monotonic(), deadline, output)
            if select.select([terminal], [], [], 1)[0]:
                output += os.read(terminal, 4096).decode(errors="replace")
        return output
