# SPDX-License-Identifier: MIT
"""A Linux guest (L1) that runs QEMUs with guests of their own (L2) under nested KVM.

    with KvmHost() as l1:                         # boots L1 and loads nothing else into it
        l1.run("ls /dev/kvm")                     # a command in L1
        with l1.runs_guests():                    # from here on QEMU runs in L1
            with Vm("query", [Nvdimm("nv0")], "nv0.samples=/tmp/samples") as l2:
                l2.console("ready\\n")
                l2.qmp("query-kvm")
            with Machine([Nvdimm("nv0")]) as l2:  # L2 is Linux
                l2.agent.wait_for_start()
                l2.run("ndctl list -DH")
        l1.power_off()

Every class that starts QEMU works within runs_guests(), and so do the tests made of them. Their paths
are the same in L1: the plug-in, built for L1, the bare-metal guests and the Linux guest are in its
user land from the start; other files that a QEMU's arguments or environment name are copied when it
starts, and again by write_sample(). L1 has one L2 at a time.

KvmHost takes Machine's arguments too: NVDIMMs and the plug-in's options of L1 itself,
KvmHost(nvdimms=[Nvdimm("nv0", file)], plugin={"nv0.samples": capture}), programs for its /usr/bin.
"""

import base64
import io
import re
import shlex
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from tests.harness.linux import GUEST, INITRD, KERNEL, Machine, archive
from tests.harness.paths import BUILD, PLUGIN, QEMU, ROOT
from tests.harness.qemu import MACHINE, Qemu
from tests.harness.wait import PATIENCE

L1_QEMU = GUEST / "kvm-host.cpio"
L1_PLUGIN = ROOT / "build/ppc64le" / PLUGIN.name

# L1 has a port for each chardev of L2's QEMU that leads to a test.
CHANNELS = ("monitor", "console", "agent")

# QEMU logs this line under nested KVM, which has no IOMMU tables.
NOISE = re.compile(r"^KVM: Failed to create TCE64 table for liobn 0x\w+\n", re.M)

# A port stays open when L2's QEMU ends; L1 then writes this, which no text has.
END = b"\0"

GIB = 1 << 30
MOST_TO_SEND = 1 << 20  # bytes, by the agent


class Nesting(NamedTuple):
    """An interface between L1's KVM and the machine below it."""

    capability: str  # of QEMU's pseries machine
    cpu: str
    first_linux: tuple  # the first version whose KVM uses the interface


HV = Nesting("cap-nested-hv", "POWER9", (4, 20))
PAPR = Nesting("cap-nested-papr", "POWER10", (6, 7))


def version_of(kernel):
    """As (major, minor)."""
    match = re.search(rb"Linux version (\d+)\.(\d+)", kernel.read_bytes())
    return tuple(map(int, match.groups()))


def kernel_for(nesting):
    """L1's: the Linux guest's own or, where that is too old, another that is built; or None."""
    for kernel in (GUEST / "vmlinux-tcg", *sorted(GUEST.glob("*/vmlinux-tcg"))):
        if kernel.exists() and version_of(kernel) >= nesting.first_linux:
            return kernel
    return None


def missing(nesting):
    """A text that names what the interface lacks here, or None."""
    properties = subprocess.run([QEMU, "-machine", "pseries,help"], capture_output=True, text=True,
                                check=True).stdout
    if nesting.capability not in properties:
        return f"{QEMU} has no {nesting.capability}"
    if not kernel_for(nesting):
        return "no Linux {}.{} or later is built; give guest/linux/build --kernel 6.12".format(
            *nesting.first_linux)
    return None


class Port:
    """A Channel whose other end is a chardev of a QEMU in L1, one QEMU after the other."""

    def __init__(self, channel, id, device):
        self._channel = channel
        self._ended = True
        self.device = device
        self.chardev = ["-chardev", f"pipe,id={id},path={device}"]

    def open(self):
        """For the next QEMU; what the last one wrote and nobody read is dropped."""
        self.settimeout(PATIENCE)
        while not self._ended:
            self.recv(65536)
        self._ended = False
        return self

    def recv(self, size):
        if self._ended:
            return b""
        data = self._channel.recv(size)
        self._ended = data.endswith(END) or not data
        return data.removesuffix(END)

    def sendall(self, data):
        self._channel.sendall(data)

    def settimeout(self, seconds):
        self._channel.settimeout(seconds)

    def makefile(self, _mode):
        return io.TextIOWrapper(io.BufferedReader(_Reader(self)))

    def close(self):
        """Leaves it to the next QEMU."""


class _Reader(io.RawIOBase):
    def __init__(self, port):
        self._port = port

    def readable(self):
        return True

    def readinto(self, buffer):
        data = self._port.recv(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class Process:
    """A QEMU in L1, used as a subprocess.Popen."""

    def __init__(self, l1, directory):
        self._l1, self._folder = l1, directory
        self.pid = int(l1.run(f"until [ -s {directory}/pid ]; do usleep 10000; done; cat {directory}/pid"))

    def poll(self):
        """The exit status, or None while it runs."""
        status = self._l1.run(f"cat {self._folder}/status 2>/dev/null || true")
        if not status:
            return None
        return int(status) if int(status) <= 128 else 128 - int(status)  # as of a signal

    def wait(self, timeout=PATIENCE):
        deadline = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("QEMU in L1", timeout)
            time.sleep(0.05)
        return status

    def kill(self):
        if self.poll() is None:
            self._l1.run(f"kill -9 {self.pid} || true")


class KvmHost(Machine):
    """L1, to be used in a `with` statement; see above."""

    qemu = "qemu-system-ppc64"
    arguments = ("-accel", "kvm", "-cpu", "host", "-machine", "kernel-irqchip=off")

    def __init__(self, nesting=HV, nvdimms=(), plugin=None, arguments=(), memory=4 * GIB, **machine):
        channels = {id: self.host.channel(f"l2-{id}") for id in CHANNELS}
        ports = [["-device", f"virtserialport,chardev=l2-{id},name=l2.{id}"] for id in CHANNELS]
        files = [*(BUILD / "guest").glob("*.elf"), KERNEL, INITRD]
        self._carried = {str(PLUGIN): L1_PLUGIN, **{str(file): file for file in files}}
        self._channels = channels
        self._sent = {}
        super().__init__(
            nvdimms, plugin,
            [
                *("-kernel", str(kernel_for(nesting)), "-cpu", nesting.cpu, "-smp", "2"),
                *(word for id in CHANNELS for word in channels[id].chardev),
                *(word for port in ports for word in port),
                *arguments,
            ],
            durable_writes=True, channels=channels.values(), memory=memory,
            archives=[L1_QEMU.read_bytes(), archive(
                {f"/carried{path}": file for path, file in self._carried.items()})],
            machine=f"{MACHINE},{nesting.capability}=on", **machine,
        )

    def __enter__(self):
        super().__enter__()
        try:
            self._set_up()
        except BaseException:
            print(self.console(), self.log(), sep="\n", file=sys.stderr)
            self.__exit__(None, None, None)
            raise
        return self

    def _set_up(self):
        self.agent.wait_for_start()
        # In their places now that file systems are mounted, on /tmp too.
        self.run("cd /carried; find . -type f | while read -r file; do "
                 'mkdir -p "/${file%/*}"; ln -sf "/carried/$file" "/$file"; done')
        names = self.run("cd /sys/class/virtio-ports; grep -H . */name")
        devices = dict(re.findall(r"(\w+)/name:l2\.(\w+)", names))
        self._ports = {id: Port(self._channels[id], id, f"/dev/{port}") for port, id in devices.items()}

    def __exit__(self, *exception):
        super().__exit__(*exception)
        for channel in self._channels.values():
            channel.close()

    @contextmanager
    def runs_guests(self):
        """Within it QEMU runs in L1."""
        with mock.patch.object(Qemu, "host", self):
            yield self

    # Qemu uses its host by these.

    def channel(self, id):
        return self._ports[id].open()

    def start(self, command, log, environment, channels):
        assert self.agent.run("pidof qemu-system-ppc64").status != 0, "L1 has one L2 at a time"
        for word in [*command, *environment.values()]:
            self._send_named(word)
        line = shlex.join(["env", *(f"{key}={value}" for key, value in environment.items()), *command])
        directory = log.parent
        ends = "; ".join(f"printf '\\0' >{port.device}" for port in channels)
        self.run(f"""
            mkdir -p {directory}
            (
              {line} </dev/null >{log} 2>&1 &
              echo $! >{directory}/pid
              wait $!
              echo $? >{directory}/status
              {ends}
            ) >/dev/null 2>&1 &""")
        return Process(self, directory)

    def read(self, path):
        return NOISE.sub("", self.run(f"cat {shlex.quote(str(path))}"))

    def send(self, path):
        path = Path(path)
        state = path.stat()
        version = (state.st_ino, state.st_size, state.st_mtime_ns)
        if self._sent.get(path) == version:
            return
        data = path.read_bytes().rstrip(b"\0")  # an NVDIMM's file has little else
        assert len(data) <= MOST_TO_SEND, f"{path}: too large to be sent to L1"
        quoted, fresh = shlex.quote(str(path)), shlex.quote(f"{path}.sent")
        self.run(f"""
            mkdir -p {shlex.quote(str(path.parent))} &&
            echo {base64.b64encode(data).decode()} | base64 -d >{fresh} &&
            truncate -s {state.st_size} {fresh} &&
            touch -d @{int(state.st_mtime)} {fresh} &&
            mv {fresh} {quoted}""")
        self._sent[path] = version

    def _send_named(self, word):
        for path in re.findall(r"/[^,=\"]+", word):  # a path may have spaces
            if path not in self._carried and Path(path).is_file():
                self.send(path)
