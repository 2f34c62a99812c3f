# SPDX-License-Identifier: MIT
"""The Linux guest that cases run in: boots, faults, and the checks after each case."""

import base64
import re
import time

from lab.case import CAPTURE, FULL, MANY, NO_CPU, NUMA, PLAIN, Failed
from lab.program import EXERCISE
from tests.harness.agent import AgentError, CommandTimeout, Result
from tests.harness.linux import Machine
from tests.harness.paths import DATA
from tests.harness.qemu import MIB, Nvdimm, QmpError

LIMIT = 120  # seconds for a command that takes one; a loaded machine is slow
# A guest that gets no CPU of a loaded machine takes itself for hung; LIMIT decides.
PATIENT = "nosoftlockup rcupdate.rcu_cpu_stall_suppress=1"
BOOT = 300  # seconds; a kernel with KASAN needs many
MEMORY = 2048 * MIB

# Matches what the kernel prints when it finds an error of its own. The first such line in the log is the title.
REPORT = re.compile(
    r"BUG: .*|KASAN: .*|UBSAN: .*|WARNING: (?!nvram).*|Oops: .*|Kernel panic.*|Unable to handle kernel .*"
    r"|INFO: task .* blocked.*|DEBUG_LOCKS_WARN_ON.*|ODEBUG: .*"
    r"|list_(add|del) corruption.*|INFO: possible .*|.*refcount_t: .*|kernel BUG at .*"
    r"|sysfs: cannot create duplicate .*|kobject.*tried to init.*|scheduling while atomic.*|Bad page .*"
)
# Matches what differs from run to run in such a line.
VARIABLE = re.compile(
    r" by task .*|@?0x[0-9a-f]{8,}|/[0-9]+$|\+0x.*| at addr.*| for [0-9]+s.*|CPU: \d+ |PID: \d+ |, CPU#\d+.*| \[#\d+\]"
)
# A report of a rule that was broken, and nothing else happened. Lockdep is off
# after its first report, until the next boot.
HARMLESS = re.compile(
    r"sleeping function called|Invalid wait context|scheduling while atomic|at __might_sleep"
    r"|inconsistent lock state|possible irq lock inversion"
)
# Lockdep's error of its own, which 7.3 reports while it boots. Lockdep is off then.
LOCKDEP_FAILS = re.compile(
    r"DEBUG_LOCKS_WARN_ON\(lockdep_hardirq_context\(\)\)|WARNING: at lockdep_hardirqs_on_prepare"
)
# Lines of the drivers under test, and those of them that every kernel logs.
DRIVERS = re.compile(r"papr_scm|nvdimm_pmu|nd_perf|drc_pmem|Unknown performance stats|performance stats")
USUAL = re.compile(
    r"Region registered with target node|NVDIMM performance monitor support registered"
    r"|pseries-pmem: Successfully added|Kernel command line|Command line|\[<|\] .*\+0x"
)

# The features of a kernel that cases need, and the commands that find them.
FEATURES = {
    "perf": "[ -e /sys/bus/event_source/devices/nmem0/type ]",
    "fail-nth": "[ -e /proc/self/fail-nth ]",
    "kmemleak": "[ -e /sys/kernel/debug/kmemleak ]",
    "suspend": "grep -q freeze /sys/power/state",
    "gcov": "[ -d /sys/kernel/debug/gcov ]",
    "kasan": "zcat /proc/config.gz | grep -q ^CONFIG_KASAN=y",
}


def nodes(*cpus):
    """QEMU's arguments for NUMA nodes with these CPUs, which share the memory."""
    return [word for number, each in enumerate(cpus) for word in (
        "-object", f"memory-backend-ram,id=r{number},size={MEMORY // len(cpus)}",
        "-numa", f"node,nodeid={number},{each}memdev=r{number}")]


MACHINES = {
    PLAIN: (("nv0", "nv1"), ["-smp", "2"]),
    # One CPU is on node 0, two are on node 1 with nv0; or none is there.
    NUMA: (("nv0",), ["-smp", "3", *nodes("cpus=0,", "cpus=1-2,")]),
    NO_CPU: (("nv0",), ["-smp", "2", *nodes("cpus=0-1,", "")]),
    MANY: (tuple(f"nv{number}" for number in range(16)), ["-smp", "2"]),
    FULL: (tuple(f"nv{number}" for number in range(32)), ["-smp", "2", "-m", f"{MEMORY // MIB}M,slots=32,maxmem=80G"]),
}


class Hang(Failed):
    """The guest does not answer any more."""


class Guest:
    """A booted guest, to be used in a `with` statement. `kernel` is a vmlinux."""

    def __init__(self, kernel, machine=PLAIN):
        ids, arguments = MACHINES[machine]
        nvdimms = [Nvdimm(id) for id in ids]
        if machine in (NUMA, NO_CPU):
            nvdimms[0].device["node"] = 1
        self.machine_name = machine
        self.harmed = False
        self.hangs = False
        self._port = Machine.host.channel("exercise")
        self._machine = Machine(
            nvdimms, {"faults": "on", "interval": 0.02, **{f"{id}.samples": DATA / CAPTURE for id in ids}},
            [*arguments, *self._port.chardev, "-device", "virtserialport,chardev=exercise,name=scmstats.exercise",
             "-append", f"loglevel=7 log_buf_len=8M {PATIENT}"],
            image=kernel, programs=[EXERCISE], channels=[self._port], memory=MEMORY,
        )
        self._answers = None
        self._console_seen = 0
        self._transcript = []

    def __enter__(self):
        self._machine.__enter__()
        try:
            began = time.monotonic()
            self._machine.agent.wait_for_start(BOOT)
            self.boot_seconds = time.monotonic() - began
            probe = "".join(f"if {command}; then echo {name}; fi\n" for name, command in FEATURES.items())
            self.features = set(self.run(f"uname -r; {probe}").output.split())
            self.release = self.run("uname -r").output.strip()
            self.boot_log = self.new_log()
        except BaseException:
            self._machine.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *exception):
        self._machine.__exit__(*exception)
        self._port.close()

    def run(self, command, timeout=LIMIT):
        """Runs a command; output and exit status. A guest that does not answer hangs."""
        self._transcript.append(f"# {command}\n")
        try:
            # The shell stays, so that the agent can kill it if the command is in a state in which nothing kills it.
            result = self._machine.agent.run(f"{command}\nexit $?", timeout)
        except CommandTimeout as error:
            self._transcript.append(f"{error.output}\n(killed after {timeout} s)\n")
            self.harmed = True
            self._machine.agent.run("echo w >/proc/sysrq-trigger; echo l >/proc/sysrq-trigger")  # who waits, and where
            raise Failed(f"{command}: does not end within {timeout} s\n{error.output}")
        except (AgentError, OSError) as error:
            self.harmed = True
            raise Hang(f"{command}: {error}")
        self._transcript.append(result.output)
        return Result(*result)

    def exercise(self, arguments, timeout=LIMIT):
        return self.run(f"exercise {arguments}", timeout).output

    def act(self, action):
        """Runs an action of `exercise` in a process that stays, in milliseconds; returns its status and its text."""
        if self._answers is None:
            self.run("port=$(cd /sys/class/virtio-ports; grep -lx scmstats.exercise */name); "
                     "exercise serve /dev/${port%/name} >/dev/null 2>&1 &")
            self._answers = self._port.makefile("rb")
        self._transcript.append(f"{action}\n")
        try:
            self._port.sendall(f"{action}\n".encode())
            length, status = self._answers.readline().decode().rstrip("\n").split(" ", 1)
            text = self._answers.read(int(length)).decode(errors="replace")
        except (OSError, ValueError) as error:
            self.harmed = True
            raise Hang(f"{action}: {error}")
        self._transcript.append(f"{status}\n{text}")
        return status, text

    def harm(self):
        """The title of a harmful report on the console since the last call, or None; takes no time."""
        console = self.console()
        fresh, self._console_seen = console[self._console_seen:], len(console)
        return next((title for title in reports(fresh) if harmful(title)), None)

    def start(self, command):
        """Starts a command that end_background() kills."""
        self.run(f"{{ {command}; }} >/tmp/background.$$ 2>&1 & echo $! >>/tmp/background")

    def end_background(self):
        self.run("for pid in $(cat /tmp/background 2>/dev/null); do pkill -P $pid; kill $pid; done 2>/dev/null; "
                 "rm -f /tmp/background")

    def fault(self, faults, nvdimm="nv0"):
        self._transcript.append(f"scm-fault of {nvdimm}: {list(faults)}\n")
        try:
            self.qmp("qom-set", path=f"/machine/peripheral/{nvdimm}", property="scm-fault", value=list(faults))
        except (QmpError, OSError) as error:
            self.harmed = True
            raise Hang(f"QEMU: {error}")

    def qmp(self, command, **arguments):
        return self._machine.qmp(command, **arguments)

    def hot_plug(self, nvdimm):
        self._machine.hot_plug(nvdimm)

    def new_log(self):
        """Returns what the kernel logged since the last call."""
        return self.run("dmesg -c").output

    def console(self):
        return self._machine.console()

    def transcript(self):
        """The commands since the last call, with their outputs."""
        text, self._transcript = "".join(self._transcript), []
        return text

    def files(self, pattern):
        """{path: bytes} of files in the guest."""
        files = {}
        for path in self.run(f"find {pattern}").output.split():
            files[path] = base64.b64decode(self.run(f"base64 {path}").output)
        return files


def reports(log):
    """The titles of the reports in a log, each once."""
    titles = {}
    for line in log.splitlines():
        if match := REPORT.search(re.sub(r"^\[[ .0-9]+\] ", "", line)):
            title = VARIABLE.sub("", match[0]).strip()
            titles[title] = None
    return list(titles)


def harmful(title):
    """Returns whether the kernel that reported this can no longer be trusted."""
    return not HARMLESS.search(title)


def strange_lines(log, expected, allowed=()):
    """Lines of the drivers that no pattern expects or allows, and expected patterns that no line matches."""
    lines = [line for line in log.splitlines() if DRIVERS.search(line) and not USUAL.search(line)]
    return (
        [line for line in lines if not any(re.search(pattern, line) for pattern in (*expected, *allowed))],
        [pattern for pattern in expected if not any(re.search(pattern, line) for line in lines)],
    )
