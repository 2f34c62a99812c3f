# SPDX-License-Identifier: MIT
"""Keeps VMs with many NVDIMMs busy for hours, and watches whether anything grows or goes wrong.

Each VM has 32 NVDIMMs, sampled each 10 ms: most with a sample file that changes 20 times a second, some with a state
file, and metrics. Values are injected, NVDIMMs plugged, the machine is reset, stopped and, where the QEMU can, migrated
to a new QEMU. All values are read through the guest and compared with what was written.

Writes CSV, a row a step, and SVG, its picture. The exit status is 1 if a value was wrong or a call was late.
"""

import csv
import re
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from bench import arguments, curves
from tests.harness.case import make_directory, remove_directory
from tests.harness.qemu import Nvdimm
from tests.harness.vm import Vm
from tests.harness.wait import wait_until
from tests.qemu.replace_often import text, values

MOST = 32  # NVDIMMs: pseries has no more memory slots
COLD = 24  # the others are plugged while the VM runs
STATES = 4  # the last of the cold ones have a state file and no sample file
LATE = 1_000_000_000  # nanoseconds that a call may take; other processes of the host delay calls, too
OLDEST = 10  # seconds that a value may be old: the interval is 10 ms, but the machine may be busy
PATIENCE = 900  # seconds: to migrate, QEMU looks at each page of 8 GiB, which takes a busy host minutes
COLUMNS = ("seconds", "qemu", "process", "rss_kib", "anonymous_kib", "descriptors", "threads", "calls",
           "longest_ns", "longest_unknown_ns", "resets", "migrations", "wrong", "late")


class Writer:
    """Replaces a sample file 20 times a second; generation N of it has N in all values."""

    def __init__(self, path):
        self.path = path
        self.generation = 0
        self.written = {}  # the time at which a generation was in place
        self._ending = threading.Event()
        self._replace()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _replace(self):
        fresh = Path(f"{self.path}.fresh")
        fresh.write_text(text(self.generation + 1))
        self.written[self.generation + 1] = time.monotonic()  # the guest cannot see it before
        fresh.rename(self.path)
        self.generation += 1
        self.written.pop(self.generation - 10_000, None)

    def _run(self):
        while not self._ending.wait(0.05):
            self._replace()

    def stop(self):
        self._ending.set()
        self._thread.join()


class Soak:
    """A VM, and what was found about it."""

    def __init__(self, name, qemu, directory, can_migrate):
        self.name, self.qemu, self.directory, self.can_migrate = name, qemu, directory, can_migrate
        self.ids = [f"nv{i}" for i in range(MOST)]
        self.with_state = self.ids[COLD - STATES:COLD]
        self.writer = Writer(directory / "samples")
        self.plugged, self.resets, self.migrations, self.processes = COLD, 0, 0, 1
        self.newest, self.power_on, self.calls = {}, {}, 0
        self.wrong, self.late = [], 0
        self.vm = self.start()
        self.vm.console("ready\n")

    def start(self, *arguments):
        # Two QEMUs cannot have one metrics file, but during a migration they share the state files.
        self.metrics = self.directory / f"vm-{self.processes}.prom"
        options = {"interval": 0.01, "metrics": self.metrics}
        for id in self.ids:
            if id in self.with_state:
                options[f"{id}.state"] = self.directory / f"{id}.state"
            else:
                options[f"{id}.samples"] = self.writer.path
        nvdimms = [Nvdimm(id) for id in self.ids[:self.plugged]]
        arguments = ["-m", f"slots={MOST}", "-name", f"guest={self.name}", *arguments]
        vm = Vm("query", nvdimms, options, arguments, qemu=self.qemu, patience=PATIENCE)
        vm._monitor.settimeout(PATIENCE)
        return vm

    def close(self):
        self.writer.stop()
        self.vm.__exit__()

    def complain(self, line):
        self.wrong.append(line)
        print(f"{self.name}: {line}", file=sys.stderr, flush=True)

    def check_values(self, injected=None):
        """Compares each value that the guest gets with what was written, or injected."""
        oldest = time.monotonic() - OLDEST
        statistics = self.vm.statistics()
        newest_written = self.writer.generation + 1  # one may be under way
        if len(statistics) != self.plugged:
            self.complain(f"{len(statistics)} NVDIMMs answer, not {self.plugged}")
        for slot, got in statistics.items():
            id = self.ids[slot]
            if not isinstance(got, dict):
                self.complain(f"{id}: {got}")
            elif id in self.with_state:
                self.check_life(id, got)
            elif id == injected:
                if got["MemLife"] != 13:
                    self.complain(f"{id}: MemLife is {got['MemLife']}, injected was 13")
            else:
                self.check_sample(id, got, oldest, newest_written)
        self.calls += 2 * len(statistics)

    def check_sample(self, id, got, oldest, newest_written):
        generation = got["HostLCnt"]
        if got != values(generation):
            self.complain(f"{id}: values of several samples: {got}")
        if generation < self.newest.get(id, 0) or generation > newest_written:
            self.complain(f"{id}: sample {generation} after {self.newest.get(id)}; written are {newest_written}")
        if self.writer.written.get(generation + 1, oldest) < oldest:
            self.complain(f"{id}: sample {generation} is too old")
        self.newest[id] = generation

    def check_life(self, id, got):
        if got["CtlResCt"] != self.resets:
            self.complain(f"{id}: {got['CtlResCt']} resets, not {self.resets}")
        if got["PonSecs"] < self.power_on.get(id, 0):
            self.complain(f"{id}: power-on time fell to {got['PonSecs']}")
        self.power_on[id] = got["PonSecs"]

    def check_metrics(self):
        def shown():
            metrics = self.metrics.read_text()
            return set(re.findall(r'^scmstats_sample_timestamp_seconds.*nvdimm="(.*?)"', metrics, re.M))

        deadline = time.monotonic() + OLDEST  # after a hot-plug the file takes a moment
        while shown() != set(self.ids[:self.plugged]):
            if time.monotonic() > deadline:
                return self.complain(f"metrics of {sorted(shown())}")
            time.sleep(0.05)

    def time_calls(self):
        """(nanoseconds of the longest call, of the longest dozen calls of an unknown opcode)"""
        self.vm.type("m")
        found = re.search(r"^(\d+) calls, longest (\d+) ns, unknown (\d+) ns$", self.vm.console("unknown ") +
                          self.vm.console("\n"), re.M)
        calls, longest, unknown = map(int, found.groups())
        self.calls += calls
        if longest > LATE:
            self.late += 1
        return longest, unknown

    def inject(self, step):
        candidates = [id for id in self.ids[:self.plugged] if id not in self.with_state]
        id = candidates[step % len(candidates)]
        path = f"/machine/peripheral/{id}"
        self.vm.qmp("qom-set", path=path, property="scm-mem-life", value=13)
        self.check_values(injected=id)
        self.vm.qmp("qom-set", path=path, property="scm-inject-clear", value=True)

    def reset(self):
        self.vm.qmp("system_reset")
        self.vm.console("ready\n")
        self.resets += 1

    def stop_and_continue(self):
        self.vm.qmp("stop")
        time.sleep(0.2)
        self.vm.qmp("cont")

    def plug(self):
        if self.plugged == MOST:
            return
        self.vm.hot_plug(Nvdimm(self.ids[self.plugged]))
        self.plugged += 1

    def migrate(self):
        if not self.can_migrate:
            return
        path = self.directory / "migration"
        path.unlink(missing_ok=True)
        address = f"unix:{path}"
        self.processes += 1
        target = self.start("-incoming", address)
        wait_until(path.exists)
        self.vm.qmp("migrate", uri=address)
        deadline = time.monotonic() + PATIENCE
        while self.vm.qmp("query-migrate")["status"] != "completed":
            assert time.monotonic() < deadline, self.vm.qmp("query-migrate")
            time.sleep(0.2)
        wait_until(lambda: target.qmp("query-status")["status"] == "running")
        self.vm.__exit__()
        self.vm = target
        self.migrations += 1

    def step(self, number):
        """One kind of event, and then all checks."""
        if number % 4 == 1:
            self.inject(number)
        if number % 12 == 2:
            self.reset()
        if number % 6 == 3:
            self.stop_and_continue()
        if number % 8 == 4:
            self.plug()
        if number % 48 == 11:
            self.migrate()
        self.check_values()
        self.check_metrics()
        return self.time_calls()

    def row(self, seconds, longest, unknown):
        process = Path(f"/proc/{self.vm.process.pid}")
        status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
        kib = {key: int(status[key].split()[0]) for key in ("VmRSS", "RssAnon")}
        return (round(seconds, 1), self.name, self.processes, kib["VmRSS"], kib["RssAnon"],
                len(list((process / "fd").iterdir())), int(status["Threads"]), self.calls, longest, unknown,
                self.resets, self.migrations, len(self.wrong), self.late)


def version(qemu):
    run = subprocess.run([qemu, "--version"], stdout=subprocess.PIPE, text=True, check=True)
    return re.search(r"version (\d+\.\d+\.\d+)", run.stdout)[1]


def main():
    parser = arguments.Parser(__doc__)
    parser.add_argument("--hours", type=arguments.duration, default=3)
    parser.add_argument("--step", type=arguments.duration, default=5,
                        help="seconds from one event and reading to the next")
    parser.add_argument("--csv", type=Path, default=Path("soak.csv"))
    parser.add_argument("--picture", type=Path, default=Path("soak.svg"))
    parser.add_qemus()
    asked = parser.parse_args()
    began = time.monotonic()
    with ExitStack() as stack:
        soaks = []
        for qemu in asked.qemus:
            directory = make_directory()
            stack.callback(remove_directory, directory)
            name = version(qemu)
            # 10.0 and 11.1 abort when they migrate an NVDIMM: docs/qemu-versions.md.
            soaks.append(Soak(name, qemu, directory, can_migrate=name.startswith("7.")))
            stack.callback(soaks[-1].close)
        rows = [COLUMNS]
        number = 0
        while (seconds := time.monotonic() - began) < 3600 * asked.hours:
            for soak in soaks:
                rows.append(soak.row(seconds, *soak.step(number)))
            with asked.csv.open("w") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
            asked.picture.write_text(curves.svg(asked.csv))
            number += 1
            time.sleep(max(0, began + number * asked.step - time.monotonic()))
    minutes = (time.monotonic() - began) / 60
    for soak in soaks:
        print(f"QEMU {soak.name}: {minutes:.0f} minutes, {soak.calls} calls, {soak.resets} resets, "
              f"{soak.migrations} migrations, {len(soak.wrong)} wrong values, {soak.late} late calls")
    return any(soak.wrong or soak.late for soak in soaks)


if __name__ == "__main__":
    sys.exit(main())
