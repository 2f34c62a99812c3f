# SPDX-License-Identifier: MIT
"""Whatever replaces a sample file, the guest's answers stay whole and QEMU never waits."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from tests.harness.paths import BUILD
from tests.harness.qemu import Nvdimm
from tests.harness.vm import Vm
from tests.harness.wait import wait_until
from tests.qemu.probe import Probe
from tests.qemu.replace_often import text, values

HANGING_FILE = BUILD / "tests/qemu/libhanging-file.so"

# Seconds a QMP answer may take on a machine in trouble. Behind a file that blocks, none would come.
BOUND = 5
PAUSE = 10  # seconds between two lines in the log about one file, SampleFile::kPause


def say(line):
    print(f"\n  {line}", end=" ", file=sys.stderr)


def put(path, make):
    """Has `make` make something, and puts it in the path's place."""
    fresh = Path(f"{path}.fresh")
    make(fresh)
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    if fresh.is_dir() and not fresh.is_symlink():
        path.unlink(missing_ok=True)
    fresh.rename(path)


def sparse(path):
    path.touch()
    os.truncate(path, 1 << 30)


class Torture(unittest.TestCase):
    def setUp(self):
        # Else what is measured is how long Python lets one thread of it wait for another.
        self.addCleanup(sys.setswitchinterval, sys.getswitchinterval())
        sys.setswitchinterval(0.0002)
        # In memory: a disk's file system may wait for the disk at each rename.
        directory = tempfile.TemporaryDirectory(prefix="scmstats-", dir="/dev/shm")
        self.addCleanup(directory.cleanup)
        self.samples = Path(directory.name) / "samples"
        self.samples.write_text(text(1))
        self.generation = 1  # of the sample that the guest has
        options = f"interval=0.01,nv0.samples={self.samples}"
        environment = {"LD_PRELOAD": str(HANGING_FILE)}
        self.vm = Vm("query", [Nvdimm("nv0")], options, environment=environment)
        self.addCleanup(self.vm.__exit__)
        self.vm.console("ready\n")
        self.began = time.monotonic()

    def warnings(self):
        return self.vm.log().count("warning: ")

    def assert_few_warnings(self):
        most = 1 + (time.monotonic() - self.began) / PAUSE
        self.assertLessEqual(self.warnings(), most, self.vm.log())

    def ask(self):
        """The guest's answer, which is whole; the generation of its sample."""
        shown = self.vm.statistics()[0]
        generation = shown["MedRCnt"]
        self.assertEqual(shown, values(generation))
        return generation

    def good(self):
        """Puts a new good sample there, until the guest has it."""
        self.generation += 1
        put(self.samples, lambda path: path.write_text(text(self.generation)))
        wait_until(lambda: self.ask() == self.generation)

    def measure(self, name, during):
        """Runs it while QEMU is asked; prints how long QEMU took."""
        with Probe(self.vm) as probe:
            during()
        self.assertEqual(len(probe.times), probe.asked, f"{name}: QEMU does not answer")
        times = [1000 * time for time in probe.times]
        median, worst = statistics.median(times), max(times)
        say(f"{name:31} {len(times):5} QMP answers: median {median:5.2f} ms, worst {worst:6.2f} ms")
        self.assertLess(worst, 1000 * BOUND, name)

    def ask_for(self, seconds):
        """Asks the guest for so long; its answers are of the sample that it has."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.assertEqual(self.ask(), self.generation)

    def test_guest_survives_any_file_in_place_of_the_sample_file(self):
        def fifo_with_writer(path):
            os.mkfifo(path)
            fifo = os.open(path, os.O_RDWR)  # does not wait for a reader, as write-only does
            self.addCleanup(os.close, fifo)
            writer = subprocess.Popen(["cat", "/dev/zero"], stdout=fifo)
            self.addCleanup(writer.wait)
            self.addCleanup(writer.kill)

        cases = {
            "a quiet file (baseline)": lambda path: path.write_text(text(1)),
            "a fifo without a writer": os.mkfifo,
            "a fifo whose writer never ends": fifo_with_writer,
            "1 GiB": sparse,
            "binary garbage": lambda path: path.write_bytes(os.urandom(60000)),
            "the half of a sample": lambda path: path.write_text(text(7)[:200]),
            "a loop of symbolic links": lambda path: path.symlink_to(self.samples),
            "a directory": os.mkdir,
            "nothing": lambda path: path.symlink_to("/nowhere"),
            "/dev/zero": lambda path: path.symlink_to("/dev/zero"),
            "/dev/full": lambda path: path.symlink_to("/dev/full"),
            "a file that may not be read": lambda path: (path.write_text(text(9)), path.chmod(0)),
        }
        if os.geteuid() == 0:
            del cases["a file that may not be read"]
            say("skipped: a file that may not be read, since root may read all")
        for name, make in cases.items():
            put(self.samples, make)
            self.measure(name, lambda: self.ask_for(0.4))
            self.good()
        self.assertGreaterEqual(self.warnings(), 1)
        self.assert_few_warnings()

    def replace_often(self, kind, seconds, check):
        """Replaces the file 1000 times a second while check() runs; how often, the last generation."""
        script = Path(__file__).with_name("replace_often.py")
        arguments = [self.samples, kind, str(seconds), str(self.generation + 1)]
        command = [sys.executable, script, *arguments]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            while writer.poll() is None:
                check()
            self.assertEqual(writer.returncode, 0)
            times, last = map(int, writer.stdout.read().split())
        say(f"replaced {times} times in {seconds} s")
        return last

    def test_a_thousand_samples_a_second_arrive_whole_in_order(self):
        seen = [self.generation]

        def check():
            seen.append(self.ask())
            self.assertGreaterEqual(seen[-1], seen[-2])

        def during():
            last = self.replace_often("good", 3, check)
            wait_until(lambda: self.ask() == last)

        self.measure("good samples, 1000/s", during)
        say(f"the guest saw {len(set(seen))} of them in {len(seen)} answers")
        self.assertGreater(len(set(seen)), 5)
        self.assertEqual(self.warnings(), 0, self.vm.log())

    def test_bad_files_a_thousand_times_a_second_do_not_fill_the_log(self):
        def during():
            self.replace_often("bad", 3, lambda: self.assertEqual(self.ask(), self.generation))

        self.measure("bad files, 1000/s", during)
        self.assertGreaterEqual(self.warnings(), 1)
        self.assert_few_warnings()
        self.good()

    def test_a_file_that_hangs(self):
        def during():
            Path(f"{self.samples}.hang").touch()
            wait_until(Path(f"{self.samples}.hung").exists)
            self.ask_for(1)

        self.measure("a file that hangs", during)
        self.assertEqual(self.warnings(), 0, self.vm.log())
