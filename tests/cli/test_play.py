# SPDX-License-Identifier: MIT
"""scmstats play, as its users call it."""

import os
import pty
import signal
import subprocess
import time

from tests.harness.command import CommandCase, run
from tests.harness.paths import ROOT, SCMSTATS
from tests.harness.wait import PATIENCE, wait_until


class Play(CommandCase):
    def test_each_row_is_there_at_its_time_and_the_last_one_stays(self):
        rows = ("5,100,0", "5.5,0x63,", "6,98,7")
        last = {"MemLife": 98, "MedWCnt": 7}
        for i, expected in enumerate([{"MemLife": 100, "MedWCnt": 0}, {"MemLife": 99}]):
            # The row after this one is not due before the test has looked.
            self.trace.write_text("\n".join(["seconds,MemLife,MedWCnt", *rows[:i + 1], "3600,98,7\n"]))
            began = time.monotonic()
            process = self.start("play", self.trace, "--out", self.out)
            wait_until(lambda: self.out.exists() and self.sample() == expected)
            self.assertGreaterEqual(time.monotonic() - began, 0.5 * i)
            self.assertIsNone(process.poll())
            process.kill()
            process.communicate()
            self.out.unlink()
        self.trace.write_text("\n".join(["seconds,MemLife,MedWCnt", *rows, ""]))
        began = time.monotonic()
        process = self.start("play", self.trace, "--out", self.out)
        self.assertEqual(process.wait(PATIENCE), 0)
        self.assertGreaterEqual(time.monotonic() - began, 1)
        self.assertEqual(self.sample(), last)
        self.assertEqual(
            process.stderr.read(),
            f"scmstats: playing {self.trace}: 3 samples, 1 s in 1 s, to {self.out}\n"
            "scmstats: the trace ended at sample 3 of 3, 3 written\n",
        )

    def test_a_folder_of_captures_is_a_trace(self):
        captures = ROOT / "tests/data"
        directory = self.directory / "trace"
        directory.mkdir()
        for time_, name in {"3600": "powervm-2.perf_stats", "0.txt": "powervm-1.perf_stats"}.items():
            (directory / time_).write_text((captures / name).read_text())
        status, _, complaint = self.play("--speed", "1e9", trace=directory)
        self.assertEqual(status, 0, complaint)
        self.assertEqual(self.out.read_text(), (captures / "powervm-2.perf_stats").read_text())
        inside = str(directory / "out")
        self.assert_fails(
            run("play", str(directory), "--out", inside), f"{inside}: is what is played: give another file"
        )

    def test_a_fast_trace_is_written_at_most_100_times_a_second(self):
        rows = "".join(f"{i},{i}\n" for i in range(100000))
        self.trace.write_text("seconds,MedRCnt\n" + rows)
        status, _, complaint = self.play("--speed", "2e5")  # half a second
        self.assertEqual(status, 0)
        self.assertLessEqual(int(complaint.split()[-2]), 52)
        self.assertEqual(self.sample(), {"MedRCnt": 99999})

    def test_a_signal_ends_it_well_in_mid_wait(self):
        self.trace.write_text("seconds,MemLife\n0,100\n86400,99\n")
        for number in (signal.SIGTERM, signal.SIGINT):
            self.out.unlink(missing_ok=True)
            process = self.start("play", self.trace, "--out", self.out)
            wait_until(self.out.exists)
            process.send_signal(number)
            self.assertEqual(process.wait(PATIENCE), 0)
            self.assertEqual(self.sample(), {"MemLife": 100})
            self.assertEqual(sorted(self.directory.iterdir()), [self.out, self.trace])
            line = f"scmstats: ended by {number.name} at sample 1 of 2, 1 written"
            self.assertEqual(process.stderr.read().splitlines()[-1], line)

    def test_a_terminal_shows_how_far_it_is(self):
        self.trace.write_text("seconds,MemLife\n0,100\n0.1,99\n")
        ours, its = pty.openpty()
        command = [SCMSTATS, "play", self.trace, "--out", self.out]
        process = subprocess.run(command, stderr=its, timeout=PATIENCE)
        os.close(its)
        shown = os.read(ours, 65536).decode()
        os.close(ours)
        self.assertEqual(process.returncode, 0)
        self.assertIn("\rsample 1 of 2, at 0 s\x1b[K\rsample 2 of 2, at 0.1 s\x1b[K", shown)

    def test_a_bad_trace_is_named_on_one_line_and_nothing_is_written(self):
        self.trace.write_text("seconds,MemLife\n0,100\n1,101\n")
        wrong = "line 3: 101 is above 100, the most that 'MemLife' may be"
        self.assert_fails(self.play(), f"{self.trace}: {wrong}")
        self.trace.write_bytes(os.urandom(4096).replace(b"\n", b"") + b"\n")
        status, _, complaint = self.play()
        self.assertEqual((status, complaint.count("\n")), (1, 1))
        self.assertTrue(complaint[:-1].isprintable())
        self.assert_fails(self.play(trace="/nowhere"), "/nowhere: No such file or directory")
        self.assertFalse(self.out.exists())

    def test_what_cannot_be_written_is_named(self):
        self.trace.write_text("seconds,MemLife\n0,100\n")
        self.out.mkdir()
        status, _, complaint = self.play()
        self.assertEqual(status, 1)
        line = f"scmstats: {self.out}: this is not a regular file"
        self.assertEqual(complaint.splitlines()[-1], line)
        self.assert_fails(
            run("play", str(self.trace), "--out", str(self.trace)),
            f"{self.trace}: is what is played: give another file",
        )

    def test_a_speed_is_above_0(self):
        for speed in ("0", "-1", "nan", "inf", "fast", "1e999"):
            line = f"--speed: '{speed}': give a number above 0, as in 60 or 0.5; see scmstats --help"
            self.assert_fails(self.play(f"--speed={speed}"), line, 2)

    def test_a_symbolic_link_stays_and_its_target_is_written(self):
        self.trace.write_text("seconds,MemLife\n0,87\n")
        target = self.directory / "target"
        target.write_text("MemLife = 1\n")
        self.out.symlink_to("target")
        self.assertEqual(self.play()[0], 0)
        self.assertTrue(self.out.is_symlink())
        self.assertFalse(target.is_symlink())
        self.assertIn("0x0000000000000057", target.read_text())

    def test_a_link_into_the_trace_is_refused(self):
        trace = self.directory / "captures"
        trace.mkdir()
        (trace / "0").write_text("MemLife = 87\n")
        self.out.symlink_to(trace / "0")
        self.assert_fails(self.play(trace=trace), f"{self.out}: is what is played: give another file")
        self.assertEqual((trace / "0").read_text(), "MemLife = 87\n")
