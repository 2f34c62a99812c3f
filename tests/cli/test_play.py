"""scmstats play and scmstats record, as their users call them."""

import os
import pty
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from test_cli import ROOT, SCMSTATS, run

WEAR_OUT = ROOT / "cli/courses/wear-out.csv"
PATIENCE = 60


class FolderCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="scmstats-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.out = self.folder / "samples"
        self.trace = self.folder / "trace.csv"

    def start(self, *arguments):
        """The command, running."""
        process = subprocess.Popen([SCMSTATS, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def play(self, *options, trace=None):
        return run("play", str(trace or self.trace), "--out", str(self.out), *options)

    def wait_until(self, condition):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)

    def sample(self):
        """The sample file as {id: value}."""
        lines = self.out.read_text().splitlines()
        return {line[:8].rstrip(): int(line[11:], 16) for line in lines}

    def assert_fails(self, result, line, status=1):
        self.assertEqual(result, (status, "", f"scmstats: {line}\n"))


class Play(FolderCase):
    def test_each_row_is_there_at_its_time_and_the_last_one_stays(self):
        self.trace.write_text("seconds,MemLife,MedWCnt\n5,100,0\n5.5,0x63,\n6,98,7\n")
        began = time.monotonic()
        process = self.start("play", self.trace, "--out", self.out)
        seen = []
        while process.poll() is None:
            if self.out.exists() and self.sample() not in seen:
                seen.append(self.sample())
        self.assertGreaterEqual(time.monotonic() - began, 1)
        self.assertEqual(process.returncode, 0)
        last = {"MemLife": 98, "MedWCnt": 7}
        self.assertEqual(seen, [{"MemLife": 100, "MedWCnt": 0}, {"MemLife": 99}, last])
        self.assertEqual(self.sample(), last)
        self.assertEqual(
            process.stderr.read(),
            f"scmstats: playing {self.trace}: 3 samples, 1 s in 1 s, to {self.out}\n"
            "scmstats: the course ended at sample 3 of 3, 3 written\n",
        )

    def test_a_folder_of_captures_is_a_course(self):
        captures = ROOT / "tests/data"
        folder = self.folder / "course"
        folder.mkdir()
        for time_, name in {"3600": "powervm-2.perf_stats", "0.txt": "powervm-1.perf_stats"}.items():
            (folder / time_).write_text((captures / name).read_text())
        status, _, complaint = self.play("--speed", "1e9", trace=folder)
        self.assertEqual(status, 0, complaint)
        self.assertEqual(self.out.read_text(), (captures / "powervm-2.perf_stats").read_text())
        inside = str(folder / "out")
        self.assert_fails(
            run("play", str(folder), "--out", inside), f"{inside}: is what is played: give another file"
        )

    def test_ten_years_in_a_moment_end_with_the_last_row(self):
        began = time.monotonic()
        status, _, complaint = self.play("--speed", "1e9", trace=WEAR_OUT)
        self.assertEqual(status, 0, complaint)
        self.assertLess(time.monotonic() - began, PATIENCE)
        header, *_, last = WEAR_OUT.read_text().splitlines()[2:]
        values = dict(zip(header.split(","), last.split(",")))
        self.assertEqual(values.pop("seconds"), "315576000")
        self.assertEqual(self.sample(), {id: int(value) for id, value in values.items()})

    def test_a_fast_course_is_written_at_most_100_times_a_second(self):
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
            self.wait_until(self.out.exists)
            process.send_signal(number)
            self.assertEqual(process.wait(PATIENCE), 0)
            self.assertEqual(self.sample(), {"MemLife": 100})
            self.assertEqual(sorted(self.folder.iterdir()), [self.out, self.trace])
            line = f"scmstats: ended by {number.name} at sample 1 of 2, 1 written"
            self.assertEqual(process.stderr.read().splitlines()[-1], line)

    def test_a_terminal_shows_how_far_it_is(self):
        self.trace.write_text("seconds,MemLife\n0,100\n0.1,99\n")
        ours, its = pty.openpty()
        process = subprocess.run([SCMSTATS, "play", self.trace, "--out", self.out], stderr=its, timeout=PATIENCE)
        os.close(its)
        shown = os.read(ours, 65536).decode()
        os.close(ours)
        self.assertEqual(process.returncode, 0)
        self.assertIn("\rsample 1 of 2, at 0 s\x1b[K\rsample 2 of 2, at 0.1 s\x1b[K", shown)

    def test_a_bad_course_is_named_on_one_line_and_nothing_is_written(self):
        self.trace.write_text("seconds,MemLife\n0,100\n1,101\n")
        self.assert_fails(self.play(), f"{self.trace}: line 3: 101 is above 100, the most that 'MemLife' may be")
        self.trace.write_bytes(os.urandom(4096).replace(b"\n", b"") + b"\n")
        status, _, complaint = self.play()
        self.assertEqual((status, complaint.count("\n")), (1, 1))
        self.assertTrue(complaint.isprintable() or complaint[:-1].isprintable())
        self.assert_fails(self.play(trace="/nowhere"), "/nowhere: No such file or directory")
        self.assertFalse(self.out.exists())

    def test_what_cannot_be_written_is_named(self):
        self.trace.write_text("seconds,MemLife\n0,100\n")
        self.out.mkdir()
        status, _, complaint = self.play()
        self.assertEqual(status, 1)
        line = f"scmstats: {self.out}: there is something that is no regular file"
        self.assertEqual(complaint.splitlines()[-1], line)
        self.assert_fails(
            run("play", str(self.trace), "--out", str(self.trace)),
            f"{self.trace}: is what is played: give another file",
        )

    def test_a_speed_is_above_0(self):
        for speed in ("0", "-1", "nan", "inf", "fast", "1e999"):
            line = f"--speed: '{speed}': give a number above 0, as in 60 or 0.5; see scmstats --help"
            self.assert_fails(self.play(f"--speed={speed}"), line, 2)


class Record(FolderCase):
    def record(self, *options):
        return run("record", str(self.out), "--out", str(self.trace), *options)

    def test_what_is_played_is_recorded(self):
        course = "seconds,MemLife,\"a,b\"\n0,100,1\n1,99,\n2,98,18446744073709551615\n"
        played = self.folder / "played.csv"
        played.write_text(course)
        player = self.start("play", played, "--out", self.out)
        self.wait_until(self.out.exists)
        recorder = self.start("record", self.out, "--out", self.trace, "--every", "0.02")
        self.assertEqual(player.wait(PATIENCE), 0)
        last = len(self.trace.read_text().splitlines()) + 3
        self.wait_until(lambda: len(self.trace.read_text().splitlines()) > last)
        recorder.terminate()
        self.assertEqual(recorder.wait(PATIENCE), 0)
        self.assertRegex(recorder.stderr.read(), r"^scmstats: ended by SIGTERM, \d+ rows recorded\n$")

        header, *rows = self.trace.read_text().splitlines()
        self.assertEqual(header, course.splitlines()[0])
        times, values = zip(*(row.split(",", 1) for row in rows))
        self.assertEqual(list(dict.fromkeys(values)), ["100,1", "99,", "98,18446744073709551615"])
        self.assertEqual(sorted(times, key=float), list(times))

        end = self.sample()
        self.out.unlink()
        self.assertEqual(self.play("--speed", "1e9")[0], 0)  # and can be played
        self.assertEqual(self.sample(), end)

    def test_it_ends_in_time(self):
        self.out.write_text("MemLife = 87\n")
        status, _, complaint = self.record("--every=0.1", "--for=0.55")
        self.assertEqual(status, 0)
        self.assertRegex(complaint, r"^scmstats: the time is over, [1-6] rows recorded\n$")
        header, *rows = self.trace.read_text().splitlines()
        self.assertEqual(header, "seconds,MemLife")
        self.assertEqual(rows[0], "0,87")
        self.assertEqual(len(rows), int(complaint.split()[-3]))

    def test_a_kill_leaves_whole_rows(self):
        self.out.write_text("MemLife = 87\nPonSecs = 5\n")
        recorder = self.start("record", self.out, "--out", self.trace, "--every", "0.01")
        self.wait_until(lambda: self.trace.exists() and len(self.trace.read_text().splitlines()) > 5)
        recorder.kill()
        recorder.wait(PATIENCE)
        rows = len(self.trace.read_text().splitlines()) - 1
        status, _, complaint = self.play("--speed", "1e9")
        self.assertEqual(status, 0, complaint)
        self.assertIn(f"of {rows},", complaint)

    def test_a_file_that_is_gone_is_said_once_and_has_no_rows(self):
        self.out.write_text("MemLife = 87\n")
        recorder = self.start("record", self.out, "--out", self.trace, "--every", "0.01")
        self.wait_until(self.trace.exists)
        self.out.unlink()
        time.sleep(0.1)
        self.out.with_name("fresh").write_text("MemLife = 86\nPonSecs = 1\n")
        self.out.with_name("fresh").rename(self.out)
        self.wait_until(lambda: self.trace.read_text().endswith(",86\n"))
        recorder.terminate()
        self.assertEqual(recorder.wait(PATIENCE), 0)
        gone, extra, _ = recorder.stderr.read().splitlines()
        self.assertEqual(gone, f"scmstats: {self.out}: No such file or directory; no rows until it is well again")
        self.assertIn("'PonSecs ' is not recorded", extra)

    def test_what_cannot_be_recorded_is_named_and_nothing_is_written(self):
        self.assert_fails(self.record(), f"{self.out}: No such file or directory")
        self.out.write_text("MemLife = 101\n")
        self.assert_fails(self.record(), f"{self.out}: line 1: 101 is above 100, the most that 'MemLife' may be")
        self.assertFalse(self.trace.exists())
        self.assert_fails(
            run("record", "/dev/null", "--out", str(self.trace)),
            "/dev/null: not a regular file: give a sample file",
        )
        self.out.write_text("MemLife = 87\n")
        self.trace.write_text("precious\n")
        self.assert_fails(self.record(), f"{self.trace}: it is there already: give the name of a new file")
        self.assertEqual(self.trace.read_text(), "precious\n")

    def test_a_full_disk_is_named(self):
        self.out.write_text("MemLife = 87\n")
        command = [SCMSTATS, "record", self.out, "--out", self.trace, "--every", "0.01"]
        limit = ["bash", "-c", 'trap "" XFSZ; ulimit -f 1; exec "$@"', "bash"]
        ended = subprocess.run([*limit, *command], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(ended.returncode, 1)
        self.assertEqual(ended.stderr.count("\n"), 1)
        self.assertTrue(self.trace.read_text().endswith("\n"))


class WearOut(unittest.TestCase):
    def test_it_is_what_its_script_makes_and_says_that_it_is_synthetic(self):
        made = subprocess.run([ROOT / "cli/courses/make-wear-out"], capture_output=True, text=True, check=True)
        self.assertEqual(made.stdout, WEAR_OUT.read_text())
        self.assertTrue(made.stdout.startswith("# Synthetic, for testing"))
        self.assertLess(len(made.stdout), 300 << 10)

    def test_it_is_consistent(self):
        header, *rows = [line.split(",") for line in WEAR_OUT.read_text().splitlines() if line[0] != "#"]
        columns = {id: [int(row[i]) for row in rows] for i, id in enumerate(header)}
        for id, values in columns.items():
            if id == "MemLife":
                self.assertEqual((values[0], values[-1]), (100, 0))
                self.assertEqual(values, sorted(values, reverse=True))
            elif id != "CtlResTm":
                self.assertEqual(values, sorted(values), id)
        for now, on, reset in zip(columns["seconds"], columns["PonSecs"], columns["CtlResTm"]):
            self.assertLessEqual(reset, on)
            self.assertLessEqual(on, now)


if __name__ == "__main__":
    unittest.main()
