"""A QEMU with the plug-in and a bare-metal guest, for the tests here."""

import json
import os
import re
import socket
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("SCMSTATS_BUILD", ROOT / "build/release"))
QEMU = os.environ.get("SCMSTATS_QEMU", "qemu-system-ppc64")
PLUGIN = BUILD / "libscmstats-qemu.so"
DATA = ROOT / "tests/data"

MIB = 1 << 20
LABEL = 128 << 10

# Firmware that starts the guest at once, and no mitigations that an emulated processor lacks.
MACHINE = (
    "pseries,x-vof=on,nvdimm=on,ic-mode=xive,"
    "cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off"
)

# Nothing here takes a tenth of it, on a machine that has nothing else to do.
PATIENCE = 60


def sample(name):
    """A capture as {id: value}; its text is in tests/data."""
    lines = (DATA / name).read_text().splitlines()
    return {line[:8].strip(): int(line[11:], 16) for line in lines}


def write_sample(path, values):
    """Replaces a sample file as its writers should: whole, by a rename."""
    fresh = Path(f"{path}.fresh")
    fresh.write_text("".join(f"{id:8} = {value}\n" for id, value in values.items()))
    fresh.rename(path)


class Nvdimm:
    """An NVDIMM of 256 MiB, in memory or in `file`, and what QEMU is to be told of it."""

    def __init__(self, id, file=None, read_only=False):
        self.id = id
        size = 256 * MIB + LABEL
        self.backend = {"qom-type": "memory-backend-ram", "id": f"memory-{id}", "size": size}
        if file:
            self.backend.update({"qom-type": "memory-backend-file", "mem-path": str(file)})
            self.backend.update({"readonly": True} if read_only else {"share": True})
        self.device = {
            "driver": "nvdimm",
            "id": id,
            "memdev": f"memory-{id}",
            "label-size": LABEL,
            "uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, id)),
        }
        if read_only:
            self.device["unarmed"] = True

    def arguments(self):
        return ["-object", json.dumps(self.backend), "-device", _options(self.device)]


def _options(values):
    driver = values["driver"]
    words = {True: "on", False: "off"}
    rest = (f"{k}={words.get(v, v) if v is True or v is False else v}" for k, v in values.items())
    return ",".join([driver, *(each for each in rest if not each.startswith("driver="))])


class Vm:
    """A running QEMU, to be used in a `with` statement, which ends it."""

    def __init__(self, guest, nvdimms=(), options="", arguments=(), preload=False, plugin=PLUGIN,
                 qemu=QEMU, environment=None, machine=MACHINE):
        self.folder = tempfile.TemporaryDirectory(prefix="scmstats-")
        self._log = Path(self.folder.name) / "log"
        self._console, console = socket.socketpair()
        self._monitor, monitor = socket.socketpair()
        self._output = ""
        how = [] if preload or not plugin else ["-plugin", ",".join(filter(None, [str(plugin), options]))]
        env = {**os.environ, **(environment or {})}
        if preload:
            env |= {"LD_PRELOAD": str(plugin), "SCMSTATS_OPTIONS": options}
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [
                    *(qemu, "-machine", machine, "-cpu", "POWER9", "-m", "512M,slots=16,maxmem=16G"),
                    *("-nodefaults", "-display", "none"),
                    *("-chardev", f"socket,id=console,fd={console.fileno()}"),
                    *("-serial", "chardev:console"),
                    *("-chardev", f"socket,id=monitor,fd={monitor.fileno()}"),
                    *("-mon", "chardev=monitor,mode=control"),
                    *(["-kernel", str(BUILD / "guest" / f"{guest}.elf")] if guest else []),
                    *how,
                    *(word for nvdimm in nvdimms for word in nvdimm.arguments()),
                    *arguments,
                ],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env,
                pass_fds=(console.fileno(), monitor.fileno()),
            )
        console.close()
        monitor.close()
        self._console.settimeout(PATIENCE)
        self._monitor.settimeout(PATIENCE)
        self._answers = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self._console.close()
        self._monitor.close()
        self.folder.cleanup()

    def log(self):
        """What QEMU itself printed so far."""
        return self._log.read_text()

    def wait_for_log(self, text, times=1):
        deadline = time.monotonic() + PATIENCE
        while self.log().count(text) < times:
            assert time.monotonic() < deadline, f"{text!r} is not in the log:\n{self.log()}"
            time.sleep(0.01)

    def wait(self):
        """QEMU's exit status."""
        return self.process.wait(PATIENCE)

    def console(self, end=None):
        """The console's output up to and with `end`; without, up to QEMU's exit."""
        while end is None or end not in self._output:
            chunk = self._console.recv(65536)
            if not chunk:
                assert end is None, f"{end!r} is not on the console:\n{self._output}\n{self.log()}"
                break
            self._output += chunk.decode().replace("\r\n", "\n")
        cut = len(self._output) if end is None else self._output.index(end) + len(end)
        output, self._output = self._output[:cut], self._output[cut:]
        return output

    def type(self, text):
        self._console.sendall(text.encode())

    def statistics(self):
        """What the query guest gets: {slot: {id: value}}, or the name of a status for the dict."""
        self.type("a")
        slots = {}
        for line in self.console("end\n").splitlines()[:-1]:
            if slot := re.fullmatch(r"slot (\d+) size \d+ (\w+)", line):
                current = int(slot[1])
                slots[current] = {} if slot[2] == "H_SUCCESS" else slot[2]
            else:
                slots[current][line[:8].strip()] = int(line[11:])
        return slots

    def wait_for_statistics(self, condition):
        """Asks until condition(statistics) holds."""
        deadline = time.monotonic() + PATIENCE
        while not condition(statistics := self.statistics()):
            assert time.monotonic() < deadline, f"{statistics}\n{self.log()}"
            time.sleep(0.05)
        return statistics

    def qmp(self, command, **arguments):
        """Runs a QMP command; events are dropped."""
        if self._answers is None:
            self._answers = self._monitor.makefile("r")
            self._answers.readline()
            self.qmp("qmp_capabilities")
        self._monitor.sendall(json.dumps({"execute": command, "arguments": arguments}).encode())
        for line in self._answers:
            answer = json.loads(line)
            if "return" in answer:
                return answer["return"]
            assert "error" not in answer, answer
        raise AssertionError(f"QEMU is gone:\n{self.log()}")

    def hmp(self, line):
        return self.qmp("human-monitor-command", **{"command-line": line})
