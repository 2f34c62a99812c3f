"""./run linux, as its users call it."""

import os
import pty
import select
import subprocess
import time
import unittest

from guest_case import DATA, PATIENCE
from qemu import QEMU, ROOT

RUN = [str(ROOT / "run"), "linux", "--qemu", QEMU]


class RunCase(unittest.TestCase):
    """A shell, or one command."""

    def command(self, *words, options=()):
        run = subprocess.run([*RUN, *options, "--", *words], capture_output=True, text=True, timeout=250)
        return run.returncode, run.stdout

    def test_a_commands_output_is_all_there_is_and_its_status_is_returned(self):
        self.assertEqual(self.command("echo 'a   b'; exit 3"), (3, "a   b\n"))
        self.assertEqual(self.command("sh", "-c", "echo 'a   b'; exit 4"), (4, "a   b\n"))

    def test_the_samples_reach_the_command(self):
        capture = DATA / "powervm-2.perf_stats"
        read = "cat /sys/bus/nd/devices/nmem0/papr/perf_stats"
        self.assertEqual(
            self.command(read, options=["--samples", str(capture)]), (0, capture.read_text())
        )

    def test_the_shell_greets_with_what_to_try_and_leaving_it_ends_well(self):
        process, terminal = pty.fork()
        if process == 0:
            os.execvp(RUN[0], RUN)
        output = self.read_until(terminal, "/root # ")
        for line in ("cat /sys/bus/nd/devices/nmem0/papr/perf_stats", "ndctl list -DH", "perf stat -a"):
            self.assertIn(line, output)
        os.write(terminal, b"ls /sys/bus/nd/devices; exit\n")
        self.assertIn("nmem0", self.read_until(terminal, "Power down"))
        self.assertEqual(os.waitpid(process, 0)[1], 0)

    def read_until(self, terminal, end):
        output = ""
        deadline = time.monotonic() + 4 * PATIENCE
        while end not in output:
            self.assertLess(time.monotonic(), deadline, output)
            if select.select([terminal], [], [], 1)[0]:
                output += os.read(terminal, 4096).decode(errors="replace")
        return output


if __name__ == "__main__":
    unittest.main()
