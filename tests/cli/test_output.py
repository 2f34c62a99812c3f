# SPDX-License-Identifier: MIT
"""The scmstats command works when its standard descriptors are closed, full, or not read."""

import fcntl
import os
import signal
import subprocess
import time

from tests.harness.paths import ROOT, SCMSTATS
from tests.harness.qmp_case import QmpCase
from tests.harness.tmux import Tmux
from tests.harness.wait import wait_until

SAMPLES = ROOT / "tests/data/powervm-1.perf_stats"
FULL = "scmstats: standard output: No space left on device\n"
CLOSED = "scmstats: standard output: Bad file descriptor\n"
SOON = 20  # seconds: a command that a signal does not end would never end


def shell(redirections, *arguments):
    """The command's status and output, run with the shell's redirections."""
    run = subprocess.run(["sh", "-c", f'"$@" {redirections}', "sh", SCMSTATS, *arguments],
                         capture_output=True, text=True, timeout=60)
    return run.returncode, run.stdout, run.stderr


def full_pipe():
    """Both ends of a pipe that takes nothing more."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    try:
        while True:
            os.write(write, b"x" * 4096)
    except BlockingIOError:
        os.set_blocking(write, True)
    return read, write


class Output(QmpCase):
    def setUp(self):
        super().setUp()
        self.out.write_text("MemLife = 87\n")

    def commands(self):
        """One of each that prints something, with the status it ends with."""
        return (["--help"], ["--version"], ["statistics"], ["check", SAMPLES], ["play", "--help"], ["probe", "/"])

    def test_standard_output_that_is_full_or_closed_is_a_failure(self):
        for arguments in self.commands():
            with self.subTest(arguments):
                self.assertEqual(shell(">/dev/full", *arguments), (1, "", FULL))
                self.assertEqual(shell(">&-", *arguments), (1, "", CLOSED))

    def test_standard_error_that_cannot_be_written_aborts_nothing(self):
        for redirections in ("2>/dev/full", "2>&-"):
            with self.subTest(redirections):
                self.assertEqual(shell(redirections, "check", "/nowhere")[0], 1)
                self.assertEqual(shell(redirections, "chekc")[0], 2)
                self.assertEqual(shell(redirections)[0], 2)
                self.assertEqual(shell(redirections, "play", "/nowhere", "--out", self.out)[0], 1)
                record = ["record", self.out, "--out", self.trace, "--for=0"]
                self.assertEqual(shell(redirections, *record)[0], 0)
                self.assertEqual(self.trace.read_text(), "seconds,MemLife\n0,87\n")
                self.trace.unlink()

    def test_recording_goes_on_when_a_complaint_cannot_be_written(self):
        with open("/dev/full", "w") as full:
            recorder = self.popen("record", self.out, "--out", self.trace, "--every=0.01", stderr=full)
            wait_until(lambda: self.trace.exists() and self.trace.read_text().count("\n") > 2)
            self.out.unlink()  # is complained of
            time.sleep(0.2)
            self.out.with_name("fresh").write_text("MemLife = 86\n")
            self.out.with_name("fresh").rename(self.out)
            wait_until(lambda: self.trace.read_text().endswith(",86\n"))
            self.ends_by(recorder, signal.SIGTERM)

    def test_no_file_takes_the_number_of_a_closed_descriptor(self):
        qemu = self.qemu(self.nvdimm())
        status, _, _ = shell("<&- >&- 2>&-", "show", "--qmp", qemu.path)
        self.assertEqual(status, 1)
        record = ["record", self.out, "--out", self.trace, "--for=0"]
        self.assertEqual(shell("<&- >&- 2>&-", *record)[0], 0)
        self.assertEqual(self.trace.read_text(), "seconds,MemLife\n0,87\n")
        self.assertEqual(shell("<&-", "decode"), (1, "", "scmstats: standard input: Bad file descriptor\n"))

    def popen(self, *arguments, **options):
        process = subprocess.Popen([SCMSTATS, *map(str, arguments)], **options)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def ends_by(self, process, number, status=0):
        process.send_signal(number)
        self.assertEqual(process.wait(SOON), status)

    def until_it_waits(self, begun):
        """Once it has begun, time enough, as a rule, to come to what would block."""
        wait_until(begun)
        time.sleep(0.5)

    def test_a_signal_ends_watch_whose_pipe_is_full(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
            with self.subTest(number):
                qemu = self.qemu(self.nvdimm())
                read, write = full_pipe()
                watch = self.popen("watch", "--interval=0.1", "--qmp", qemu.path, stdout=write)
                self.until_it_waits(lambda: qemu.commands)
                self.ends_by(watch, number)
                os.close(read)
                os.close(write)
                qemu.end(None)

    def test_the_vms_end_ends_watch_whose_pipe_is_full(self):
        for reason, status in (("guest-shutdown", 0), (None, 1)):
            qemu = self.qemu(self.nvdimm())
            read, write = full_pipe()
            watch = self.popen("watch", "--interval=0.1", "--qmp", qemu.path, stdout=write)
            self.until_it_waits(lambda: qemu.commands)
            qemu.end(reason)
            self.assertEqual(watch.wait(SOON), status)
            os.close(read)
            os.close(write)

    def test_watch_goes_on_when_its_pipe_is_read_again(self):
        qemu = self.qemu(self.nvdimm())
        read, write = full_pipe()
        watch = self.popen("watch", "--interval=0.1", "--qmp", qemu.path, stdout=write)
        self.until_it_waits(lambda: qemu.commands)
        os.close(write)
        with open(read, "rb") as lines:
            while not lines.readline().startswith(b"  MemLife"):
                pass
        watch.kill()

    def test_a_signal_ends_record_and_play_with_stderr_full(self):
        self.trace.write_text("seconds,MemLife\n0,1\n1e9,2\n".replace("1e9", "100000"))
        commands = (
            ["record", self.out, "--every=0.01", "--out", self.directory / "new"],
            ["play", self.trace, "--out", self.directory / "new"],
        )
        for arguments in commands:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                with self.subTest((arguments[0], number)):
                    (self.directory / "new").unlink(missing_ok=True)
                    read, write = full_pipe()
                    process = self.popen(*arguments, stderr=write)
                    self.until_it_waits((self.directory / "new").exists)
                    self.ends_by(process, number)
                    os.close(read)
                    os.close(write)

    def test_a_hang_up_that_is_ignored_ends_nothing(self):
        recorder = subprocess.Popen(["nohup", SCMSTATS, "record", self.out, "--out", self.trace, "--every=0.01"],
                                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(recorder.communicate)
        self.addCleanup(recorder.kill)
        wait_until(self.trace.exists)
        recorder.send_signal(signal.SIGHUP)
        rows = self.trace.read_text().count("\n")
        wait_until(lambda: self.trace.read_text().count("\n") > rows + 5)
        self.ends_by(recorder, signal.SIGTERM)

    def test_the_pipe_of_others_stays_as_it_was(self):
        qemu = self.qemu(self.nvdimm())
        read, write = full_pipe()
        watch = self.popen("watch", "--interval=0.1", "--qmp", qemu.path, stdout=write)
        self.until_it_waits(lambda: qemu.commands)
        self.assertEqual(fcntl.fcntl(write, fcntl.F_GETFL) & os.O_NONBLOCK, 0)
        self.ends_by(watch, signal.SIGTERM)
        os.close(read)
        os.close(write)

    def test_a_pipe_that_others_fill_too_blocks_nobody(self):
        qemu = self.qemu(self.nvdimm())
        read, write = os.pipe()
        filler = subprocess.Popen(["sh", "-c", "while :; do echo x; done"], stdout=write)
        self.addCleanup(filler.wait)
        self.addCleanup(filler.kill)
        watch = self.popen("watch", "--interval=0.1", "--qmp", qemu.path, stdout=write)
        for _ in range(50):
            os.read(read, 3000)
            time.sleep(0.01)
        self.ends_by(watch, signal.SIGTERM)
        os.close(read)
        os.close(write)

    def test_a_reader_that_has_gone_is_named(self):
        run = subprocess.run(["bash", "-c", '{ sleep 0.2; "$@"; } | true; echo ${PIPESTATUS[0]}', "bash", SCMSTATS,
                              "statistics"], capture_output=True, text=True, timeout=60)
        self.assertEqual((run.stdout, run.stderr), ("1\n", "scmstats: standard output: Broken pipe\n"))

    def test_a_signal_ends_watch_on_a_stopped_terminal(self):
        qemu = self.qemu(self.nvdimm())
        for name in ("TERM", "INT", "HUP"):
            directory = self.directory / name
            directory.mkdir()
            with self.subTest(name), Tmux(directory, 80, 24) as terminal:
                watch = f"{SCMSTATS} watch --interval=0.1 --qmp {qemu.path}"
                terminal.type(f"clear; {watch} & echo $! > {self.directory}/pid; "
                              "fg >/dev/null; echo status=$?; stty -a\n")
                terminal.wait_for(lambda lines: lines[0].startswith("scmstats watch"))
                terminal.stop_output()
                time.sleep(0.5)  # watch has output by now
                os.kill(int((self.directory / "pid").read_text()), getattr(signal, f"SIG{name}"))
                lines = terminal.wait_for(lambda lines: "status=0" in lines and "icanon" in str(lines) and lines)
                self.assertRegex(" ".join(lines), r" icanon .* echo ")
                self.assertTrue(terminal.cursor_is_shown())

    def test_the_vms_end_ends_watch_on_a_stopped_terminal(self):
        qemu = self.qemu(self.nvdimm())
        with Tmux(self.directory, 80, 24) as terminal:
            terminal.type(f"clear; {SCMSTATS} watch --interval=0.1 --qmp {qemu.path}; echo status=$?\n")
            terminal.wait_for(lambda lines: lines[0].startswith("scmstats watch"))
            terminal.stop_output()
            time.sleep(0.5)  # watch has output by now
            qemu.end("guest-shutdown")
            terminal.wait_for(lambda lines: "status=0" in lines)
            self.assertTrue(terminal.cursor_is_shown())
