"""The machine that the Linux guest runs on: QEMU's arguments, and a running one."""

import json
import socket
import subprocess
import tempfile
import uuid
from pathlib import Path
from typing import Any, List, Optional, Sequence

from agent import Agent, AgentError

# Where `build` leaves the guest.
GUEST = Path(__file__).resolve().parents[2] / "build" / "linux-guest"

LABEL_KIB = 128

MACHINE = ",".join(
    [
        "pseries",
        "nvdimm=on",
        # QEMU's small built-in firmware: SLOF takes 10 s to start the kernel.
        "x-vof=on",
        # Not offered by an emulated processor; QEMU would warn.
        "cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off",
    ]
)


def arguments(console: str, kernel_arguments: str = "") -> List[str]:
    """A POWER9 with one vCPU and 1 GiB, room for hot-plug, and no NVDIMM yet.

    QEMU takes the last of several -cpu, -smp or -m, and adds up -machine, so
    all of it can be changed by what comes after.
    """
    return [
        *("-machine", MACHINE, "-cpu", "POWER9"),
        *("-m", "1G,slots=16,maxmem=16G"),
        *("-nodefaults", "-display", "none", "-serial", console),
        # Without entropy the first program that asks for some waits for a second.
        *("-object", "rng-builtin,id=entropy", "-device", "spapr-rng,rng=entropy"),
        *("-kernel", str(GUEST / "vmlinux"), "-initrd", str(GUEST / "initrd.gz")),
        *("-append", kernel_arguments),
    ]


def nvdimm(name: str, file: Optional[str] = None, mib: int = 256) -> List[str]:
    """An NVDIMM of `mib` MiB, a multiple of 256; without `file`, in memory."""
    memory = f"memory-{name}"
    size = f"size={mib * 1024 + LABEL_KIB}K"
    kind = f"file,share=on,mem-path={file}" if file else "ram"
    labels = f"label-size={LABEL_KIB}K,uuid={uuid.uuid5(uuid.NAMESPACE_OID, name)}"
    return [
        *("-object", f"memory-backend-{kind},id={memory},{size}"),
        *("-device", f"nvdimm,id={name},memdev={memory},{labels}"),
    ]


class Machine:
    """A running QEMU with the Linux guest, to be used in a `with` statement.

    with Machine("qemu-system-ppc64", [*nvdimm("nv0"), "-smp", "4"]) as machine:
        machine.agent.wait_for_start()
        status, output = machine.agent.run("ndctl list -D")
        machine.qmp("qom-get", path="/machine/peripheral/nv0", property="scm-stats")

    Leaving the block kills QEMU; so does the end of the thread that made it,
    however it ends. QEMU's own messages go to this process's standard error.
    """

    def __init__(self, qemu: str, options: Sequence[str], kernel_arguments: str = ""):
        self._directory = tempfile.TemporaryDirectory(prefix="scmstats-")
        self._console = Path(self._directory.name) / "console"
        agent, agent_of_qemu = socket.socketpair()
        monitor, monitor_of_qemu = socket.socketpair()
        theirs = (agent_of_qemu.fileno(), monitor_of_qemu.fileno())
        self.process = subprocess.Popen(
            [
                *("setpriv", "--pdeathsig", "KILL", qemu),
                *arguments(f"file:{self._console}", kernel_arguments),
                *("-device", "virtio-serial-pci", "-chardev", f"socket,id=agent,fd={theirs[0]}"),
                *("-device", "virtserialport,chardev=agent,name=scmstats.agent"),
                *("-chardev", f"socket,id=monitor,fd={theirs[1]}"),
                *("-mon", "chardev=monitor,mode=control"),
                *options,
            ],
            stdin=subprocess.DEVNULL,
            stdout=2,
            pass_fds=theirs,
        )
        agent_of_qemu.close()
        monitor_of_qemu.close()
        self.agent = Agent(agent)
        monitor.settimeout(60)
        self._monitor = monitor.makefile("rw")
        self._monitor_ready = False
        monitor.close()

    def __enter__(self) -> "Machine":
        return self

    def __exit__(self, *exception: object) -> None:
        self.process.kill()
        self.process.wait()
        self.agent.close()
        self._monitor.close()
        self._directory.cleanup()

    def power_off(self, timeout: float = 30.0) -> int:
        """Powers off from inside the guest; returns QEMU's exit status."""
        self.agent.power_off()
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise AgentError("the guest does not power off") from error

    def console(self) -> str:
        """All that the guest's firmware and kernel wrote to the console so far."""
        return self._console.read_text(errors="replace") if self._console.exists() else ""

    def qmp(self, command: str, **command_arguments: Any) -> Any:
        """Runs a QMP command and returns what it returns; events are dropped.

        A '_' in an argument's name stands for '-': object_add(qom_type=...).
        """
        if not self._monitor_ready:
            self._monitor.readline()
            self._monitor_ready = True
            self.qmp("qmp_capabilities")
        renamed = {name.replace("_", "-"): value for name, value in command_arguments.items()}
        self._monitor.write(json.dumps({"execute": command, "arguments": renamed}) + "\n")
        self._monitor.flush()
        for line in self._monitor:
            answer = json.loads(line)
            if "error" in answer:
                raise QmpError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
        raise AgentError("QEMU is gone")


class QmpError(Exception):
    """QEMU refused a command; the text is QEMU's."""
