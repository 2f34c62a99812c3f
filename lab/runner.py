# SPDX-License-Identifier: MIT
"""Runs cases: one boot for many of them, a fresh one after a case that may have harmed the kernel."""

import re
import shlex
import shutil
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import NamedTuple

from lab.case import PLAIN, Failed, sysfs
from lab.guest import LOCKDEP_FAILS, Guest, Hang, harmful, reports, strange_lines
from tests.harness.paths import ROOT

LOGS = ROOT / "build/lab/logs"
PASS, FAIL, SKIP = "PASS", "FAIL", "SKIP"


class Outcome(NamedTuple):
    name: str
    result: str  # PASS, FAIL or SKIP
    reason: str  # of a failure or a skip, a line
    seconds: float
    log: str = ""  # the directory of the logs
    command: str = ""  # that repeats the case alone
    finding: str = ""


class Runner:
    """Runs cases on one kernel, and calls on_outcome(Outcome) after each."""

    def __init__(self, kernel, on_outcome, coverage=None, repeat=()):
        self.kernel = kernel
        self.on_outcome = on_outcome
        self.coverage = coverage
        self.repeat = list(repeat)  # the options that a repeated run needs, too
        self.boots = 0
        self.interrupted = False
        self.release = ""
        self._guest = None

    def run(self, cases):
        """Runs the cases and returns their outcomes; an interrupt ends with those of the cases before it."""
        outcomes = []
        try:
            for case in cases:
                outcome = self._run(case)
                outcomes.append(outcome)
                self.on_outcome(outcome)
        except KeyboardInterrupt:
            self.interrupted = True
        finally:
            self._end_boot()
        return outcomes

    def _run(self, case):
        began = time.monotonic()
        directory = LOGS / case.name
        shutil.rmtree(directory, ignore_errors=True)
        log, reason = "", None
        try:
            self._need_boot(case)
            missing = [feature for feature in case.needs if feature not in self._guest.features]
            if missing:
                return Outcome(case.name, SKIP, f"the kernel has no {', '.join(missing)}", time.monotonic() - began)
            self._guest.transcript()
            reason, log = self._steps(case)
        except Failed as error:
            reason = str(error)
        seconds = time.monotonic() - began
        if reason is None:
            if case.own_boot:
                self._end_boot()
            return Outcome(case.name, PASS, "", seconds)
        self._keep(directory, reason, log)
        if self._guest and (self._guest.harmed or case.own_boot):
            self._end_boot()
        words = ["./run", "lab", *self.repeat, *case.options, "--only", f"^{case.name}$"]
        title = reason.split("\n")[0]
        finding = case.finding or next((heading for part, heading in case.findings if re.search(part, title)), "")
        return Outcome(case.name, FAIL, title, seconds, str(directory.relative_to(ROOT)), shlex.join(words), finding)

    def _steps(self, case):
        """Runs the steps of a case and all checks; returns the reason of a failure, or None, and the log."""
        guest, reason = self._guest, None
        log = ""
        try:
            guest.new_log()
            if case.faults:
                guest.fault(case.faults)
            try:
                for step in case.steps:
                    step(guest)
            except Failed as error:
                if isinstance(error, Hang):
                    raise
                reason = str(error)
            guest.end_background()
            for nvdimm in ("nv0", *(("nv1",) if case.machine == PLAIN else ())):
                guest.fault((), nvdimm)
            log = guest.new_log()
            if case.recovers:
                try:
                    sysfs()(guest)
                except Failed as error:
                    guest.harmed = True
                    reason = reason or f"after the faults have ended: {error}"
                log += guest.new_log()
        except Hang as error:
            guest.harmed = guest.hangs = True
            time.sleep(2)  # the kernel may still print why
            log += guest.console()
            reason = f"the guest hangs: {error}"
        if titles := reports(log):
            guest.harmed = guest.harmed or any(harmful(title) for title in titles)
            return f"the kernel reports {'; '.join(titles)}" + (f"; {reason}" if reason else ""), log
        if reason:
            return reason, log
        if not case.any_log:
            strange, missing = strange_lines(log, case.log, case.may_log)
            if strange:
                return f"in the kernel's log: {strange[0]}", log
            if missing:
                return f"not in the kernel's log: {missing[0]}", log
        return None, log

    def _need_boot(self, case):
        if self._guest and (case.own_boot or self._guest.harmed or self._guest.machine_name != case.machine):
            self._end_boot()
        if self._guest is None:
            guest = Guest(self.kernel, case.machine)
            try:
                guest.__enter__()
            except Exception as error:
                raise Failed(f"the guest does not boot: {error}\n{traceback.format_exc()}")
            self._guest = guest
            self.boots += 1
            self.release = guest.release
            titles = reports(guest.boot_log)
            if not all(map(LOCKDEP_FAILS.fullmatch, titles)):
                guest.harmed = True
                raise Failed(f"while it boots the kernel reports {'; '.join(titles)}\n{guest.boot_log}")
            if titles and self.boots == 1:
                print("lab: lockdep is off: it fails while this kernel boots", file=sys.stderr)

    def _end_boot(self):
        if self._guest is None:
            return
        guest, self._guest = self._guest, None
        try:
            if self.coverage:
                self._take_coverage(guest)
        finally:
            guest.__exit__(None, None, None)

    def _take_coverage(self, guest):
        """A guest that was harmed may not say which lines ran."""
        try:
            if guest.hangs or "gcov" not in guest.features:
                raise Failed("the guest hangs" if guest.hangs else "the kernel has no gcov")
            self.coverage.take(guest)
        except (Failed, OSError, subprocess.CalledProcessError) as error:
            self.coverage.lost += 1
            reason = str(error).split("\n")[0]
            print(f"lab: no coverage of boot {self.boots}: {reason}", file=sys.stderr)

    def _keep(self, directory: Path, reason, log):
        directory.mkdir(parents=True)
        (directory / "reason").write_text(reason + "\n")
        (directory / "dmesg").write_text(log)
        if self._guest:
            (directory / "steps").write_text(self._guest.transcript())
            (directory / "console").write_text(self._guest.console())
