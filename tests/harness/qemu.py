# SPDX-License-Identifier: MIT
"""A running QEMU with the machine that all guests of this project expect."""

import json
import os
import socket
import subprocess
import uuid

from tests.harness.case import make_directory, remove_directory
from tests.harness.paths import PLUGIN, QEMU
from tests.harness.wait import PATIENCE

MIB = 1 << 20
LABEL = 128 << 10  # bytes of an NVDIMM's label area

# x-vof is QEMU's small built-in firmware: SLOF takes 10 s to start a kernel. An emulated processor
# lacks the mitigations; without these options QEMU would warn.
MACHINE = (
    "pseries,nvdimm=on,x-vof=on,"
    "cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off"
)


class QmpError(Exception):
    """QEMU refused a command; the text is QEMU's."""


class Nvdimm:
    """An NVDIMM, as QEMU's options describe it: `size` bytes of memory, or a file of that size.

    The size is a multiple of 256 MiB and LABEL bytes more.
    """

    def __init__(self, id, file=None, read_only=False, size=256 * MIB + LABEL):
        self.id = id
        self.backend = {
            "qom-type": "memory-backend-file" if file else "memory-backend-ram",
            "id": f"memory-{id}",
            "size": size,
        }
        if file:
            self.backend["mem-path"] = str(file)
            self.backend["readonly" if read_only else "share"] = True
        self.device = {
            "driver": "nvdimm",
            "id": id,
            "memdev": f"memory-{id}",
            "label-size": LABEL,
            "uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, id)),
            "unarmed": read_only,
        }

    def arguments(self):
        """Returns the arguments for the command line."""
        return ["-object", json.dumps(self.backend), "-device", json.dumps(self.device)]


def options(values):
    """Returns the options of `-plugin` as a text, from a dictionary or a text."""
    if isinstance(values, str):
        return values
    return ",".join(f"{key}={str(value).replace(',', ',,')}" for key, value in values.items())


def command(qemu, nvdimms, plugin, machine=MACHINE, memory=1 << 30, library=PLUGIN):
    """Returns the command that runs the machine; `plugin`: the plug-in's options, None for no plug-in."""
    gib = 1 << 30
    most = memory // gib + 1 + sum(nvdimm.backend["size"] // gib + 1 for nvdimm in nvdimms)
    loading = []
    if plugin is not None:
        loading = ["-plugin", ",".join(filter(None, [str(library).replace(",", ",,"), options(plugin)]))]
    return [
        *(qemu, "-machine", machine, "-cpu", "POWER9"),
        # Twice the memory, for hot-plug and for the alignment of each NVDIMM.
        *("-m", f"{memory // MIB}M,slots=16,maxmem={2 * most + 8}G"),
        *("-nodefaults", "-display", "none"),
        *loading,
        *(word for nvdimm in nvdimms for word in nvdimm.arguments()),
    ]


class Channel(socket.socket):
    """This process's end of a chardev of QEMU; QEMU inherits the other end, `theirs`."""

    def __init__(self, id):
        ours, self.theirs = socket.socketpair()
        super().__init__(fileno=ours.detach())
        self.settimeout(PATIENCE)
        self.chardev = ["-chardev", f"socket,id={id},fd={self.theirs.fileno()}"]


class LocalHost:
    """This computer. QEMU runs on it unless Qemu.host is another host, such as kvm_host.KvmHost."""

    qemu = QEMU
    arguments = ()  # QEMU's, before those that a test gives

    def channel(self, id):
        """Returns the connection of a new chardev; its `chardev` are the arguments that make the chardev."""
        return Channel(id)

    def start(self, command, log, environment, channels):
        """Starts QEMU. Its output goes to the file `log`; the end of this process kills it."""
        with log.open("w") as output:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *command],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env={**os.environ, **environment},
                pass_fds=[channel.theirs.fileno() for channel in channels],
            )
        for channel in channels:
            channel.theirs.close()
        return process

    def read(self, path):
        """Returns the text of a file that QEMU writes."""
        return path.read_text(errors="replace")

    def send(self, path):
        """Gives this version of a file to a QEMU that uses the file already."""


class Qemu:
    """A running QEMU, to be used in a `with` statement, which kills it.

    `machine`: more arguments of command(). `serial`: the chardev of the console, without it a file.
    `channels`: the channels that `arguments` refers to.
    """

    host = LocalHost()

    def __init__(self, arguments, nvdimms=(), plugin=None, qemu=None, environment=None,
                 serial=None, channels=(), **machine):
        self._host = self.host  # a test may change it later
        self.directory = make_directory()
        self._log = self.directory / "log"
        self._monitor = self._host.channel("monitor")
        self._answers = None
        self.process = self._host.start(
            [
                *command(qemu or self._host.qemu, nvdimms, plugin, **machine),
                *("-serial", serial or f"file:{self.directory / 'console'}"),
                *(*self._monitor.chardev, "-qmp", "chardev:monitor"),
                *(*self._host.arguments, *arguments),
            ],
            self._log, environment or {}, [self._monitor, *channels],
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self._monitor.close()
        if self._answers:
            self._answers.close()
        remove_directory(self.directory)

    def log(self):
        """Returns what QEMU itself printed so far."""
        return self._host.read(self._log)

    def wait(self, timeout=PATIENCE):
        """Waits for QEMU's end and returns its exit status."""
        return self.process.wait(timeout)

    def qmp(self, command, **arguments):
        """Runs a QMP command and returns what it returns; events are dropped."""
        if self._answers is None:
            self._answers = self._monitor.makefile("r")
            self._answers.readline()
            self.qmp("qmp_capabilities")
        self._monitor.sendall(json.dumps({"execute": command, "arguments": arguments}).encode())
        for line in self._answers:
            answer = json.loads(line)
            if "error" in answer:
                raise QmpError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
        raise QmpError(f"{command}: QEMU is gone\n{self.log()}")

    def hmp(self, line):
        """Runs a command of the human monitor and returns what it prints."""
        return self.qmp("human-monitor-command", **{"command-line": line})

    def hot_plug(self, nvdimm):
        self.qmp("object-add", **nvdimm.backend)
        self.qmp("device_add", **nvdimm.device)
