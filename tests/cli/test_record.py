# SPDX-License-Identifier: MIT
"""scmstats record, as its users call it."""

import json
import os
import subprocess
import time
from pathlib import Path

from tests.harness.command import CommandCase, run
from tests.harness.paths import SCMSTATS
from tests.harness.wait import PATIENCE, wait_until


class Record(CommandCase):
    def record(self, *options):
        return run("record", str(self.out), "--out", str(self.trace), *options)

    def test_what_is_played_is_recorded(self):
        trace = "seconds,MemLife,\"a,b\"\n0,100,1\n1,99,\n2,98,18446744073709551615\n"
        played = self.directory / "played.csv"
        played.write_text(trace)
        player = self.start("play", played, "--out", self.out)
        wait_until(self.out.exists)
        recorder = self.start("record", self.out, "--out", self.trace, "--every", "0.02")
        self.assertEqual(player.wait(PATIENCE), 0)
        last = len(self.trace.read_text().splitlines()) + 3
        wait_until(lambda: len(self.trace.read_text().splitlines()) > last)
        recorder.terminate()
        self.assertEqual(recorder.wait(PATIENCE), 0)
        self.assertRegex(recorder.stderr.read(), r"^scmstats: ended by SIGTERM, \d+ rows recorded\n$")

        header, *rows = self.trace.read_text().splitlines()
        self.assertEqual(header, trace.splitlines()[0])
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
        wait_until(lambda: self.trace.exists() and len(self.trace.read_text().splitlines()) > 5)
        recorder.kill()
        recorder.wait(PATIENCE)
        rows = len(self.trace.read_text().splitlines()) - 1
        status, _, complaint = self.play("--speed", "1e9")
        self.assertEqual(status, 0, complaint)
        self.assertIn(f"of {rows},", complaint)

    def test_a_file_that_is_gone_is_said_once_and_has_no_rows(self):
        self.out.write_text("MemLife = 87\n")
        recorder = self.start("record", self.out, "--out", self.trace, "--every", "0.01")
        wait_until(self.trace.exists)
        self.out.unlink()
        gone = recorder.stderr.readline()
        time.sleep(0.1)  # ten rows, if it had any
        self.out.with_name("fresh").write_text("MemLife = 86\nPonSecs = 1\n")
        self.out.with_name("fresh").rename(self.out)
        wait_until(lambda: self.trace.read_text().endswith(",86\n"))
        recorder.terminate()
        self.assertEqual(recorder.wait(PATIENCE), 0)
        extra, _ = recorder.stderr.read().splitlines()
        reason = "No such file or directory; no rows until it is well again"
        self.assertEqual(gone, f"scmstats: {self.out}: {reason}\n")
        self.assertIn("'PonSecs ' is not recorded", extra)

    def test_a_devices_reads_and_writes_are_recorded(self):
        place = SCMSTATS.parent  # what stores it
        disk = json.loads(run("probe", str(place), "--json")[1])["block_device"]
        if not disk:
            self.skipTest(f"no block device stores {place}")
        before = int(Path(f"/sys/block/{disk}/stat").read_text().split()[4])
        for source in (disk, str(place)):
            self.assertEqual(run("record", source, "--out", str(self.trace), "--for=0")[0], 0)
            header, row = self.trace.read_text().splitlines()
            recorded = dict(zip(header.split(","), row.split(",")))
            self.assertEqual(list(recorded)[-4:], ["MedRCnt", "MedWCnt", "MedRDur", "MedWDur"])
            after = int(Path(f"/sys/block/{disk}/stat").read_text().split()[4])
            self.assertLessEqual(before, int(recorded["MedWCnt"]))
            self.assertLessEqual(int(recorded["MedWCnt"]), after)
            self.trace.unlink()

    def test_what_cannot_be_recorded_is_named_and_nothing_is_written(self):
        right = "give a device's path or kernel name, or a file on a device"
        self.assert_fails(self.record(), f"{self.out}: No such file or directory; {right}")
        self.out.write_text("MemLife = 101\n")
        wrong = "line 1: 101 is above 100, the most that 'MemLife' may be"
        self.assert_fails(self.record(), f"{self.out}: {wrong}")
        self.assertFalse(self.trace.exists())
        status, _, complaint = run("record", "/dev/null", "--out", str(self.trace))
        self.assertEqual((status, complaint.count("\n")), (1, 1))
        self.assertTrue(complaint.startswith("scmstats: /dev/null: no collector for character device null "), complaint)
        self.out.write_text("MemLife = 87\n")
        self.trace.write_text("precious\n")
        there = "it is there already: give the name of a new file"
        self.assert_fails(self.record(), f"{self.trace}: {there}")
        self.assertEqual(self.trace.read_text(), "precious\n")

    def test_a_full_disk_is_named(self):
        self.out.write_text("MemLife = 87\n")
        command = [SCMSTATS, "record", self.out, "--out", self.trace, "--every", "0.01"]
        limit = ["bash", "-c", 'trap "" XFSZ; ulimit -f 1; exec "$@"', "bash"]
        ended = subprocess.run([*limit, *command], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(ended.returncode, 1)
        self.assertEqual(ended.stderr.count("\n"), 1)
        self.assertTrue(self.trace.read_text().endswith("\n"))

    def test_it_ends_at_the_size_that_can_be_played(self):
        most = 64 << 20
        self.out.write_text("MemLife = 87\n")
        recorder = self.start("record", self.out, "--out", self.trace, "--every", "0.01")
        wait_until(self.trace.exists)
        os.truncate(self.trace, most - 3)  # as after a long time: the next row is longer
        self.assertEqual(recorder.wait(PATIENCE), 1)
        self.assertRegex(
            recorder.stderr.read(),
            rf"^scmstats: {self.trace}: the trace has {most - 3} bytes, and 'play' reads {most} at most: record less "
            r"often, or for a shorter time; \d+ rows recorded\n$",
        )
        self.assertEqual(self.trace.stat().st_size, most - 3)

    def test_one_that_fails_at_once_leaves_no_file(self):
        self.out.write_text("MemLife = 87\n")
        record = f"{SCMSTATS} record {self.out} --out {self.trace} --for 0"
        limited = subprocess.run(["bash", "-c", f"ulimit -f 0; {record}"], capture_output=True, text=True, timeout=60)
        self.assertEqual((limited.returncode, limited.stderr), (1, f"scmstats: {self.trace}: File too large\n"))
        self.assertFalse(self.trace.exists())
        self.assertEqual(self.record("--for=0")[0], 0)
