"""A running QEMU with the Linux guest, driven through the guest's agent."""

import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from agent import Agent, AgentError  # noqa: E402
from qemu import QEMU, ROOT, Qemu  # noqa: E402

GUEST = ROOT / "build/linux-guest"  # where `build` leaves it
INITRD = GUEST / "initrd.gz"


def kernel(durable_writes=False, initrd=INITRD):
    """QEMU's arguments for the kernel.

    `durable_writes`: the one whose writes to persistent memory TCG can run, see
    plain_flushes.py. The other is as its source makes it.
    """
    image = GUEST / ("vmlinux-tcg" if durable_writes else "vmlinux")
    return [
        *("-kernel", str(image), "-initrd", str(initrd)),
        # Without entropy the first program that asks for some waits for a second.
        *("-object", "rng-builtin,id=entropy", "-device", "spapr-rng,rng=entropy"),
    ]


def archive(programs):
    """A cpio archive with these programs in /usr/bin."""
    with tempfile.TemporaryDirectory(prefix="scmstats-") as root:
        folder = Path(root, "usr/bin")
        folder.mkdir(parents=True)
        names = [str(Path(shutil.copy(program, folder)).relative_to(root)) for program in programs]
        return subprocess.run(
            ["cpio", "--quiet", "--create", "--format=newc", "--owner=0:0"],
            input="\n".join(names).encode(), cwd=root, stdout=subprocess.PIPE, check=True,
        ).stdout


def open_initrd(programs):
    """The guest's user land with these programs, as an open file that has a name."""
    if not programs:
        return INITRD.open("rb")
    file = tempfile.NamedTemporaryFile(prefix="scmstats-")
    file.write(INITRD.read_bytes())
    file.write(bytes(-file.tell() % 4))  # Linux looks for another archive at multiples of 4
    file.write(archive(programs))
    file.flush()
    return file


class Machine(Qemu):
    """To be used in a `with` statement, which kills QEMU.

    `programs`: files that the guest gets in its /usr/bin.

    with Machine([Nvdimm("nv0")], arguments=["-cpu", "POWER8", "-smp", "4"]) as machine:
        machine.agent.wait_for_start()
        status, output = machine.agent.run("ndctl list -D")
    """

    def __init__(self, nvdimms, plugin="", arguments=(), durable_writes=False, qemu=QEMU,
                 programs=()):
        self._initrd = open_initrd(programs)
        ours, theirs = socket.socketpair()
        self.agent = Agent(ours)
        super().__init__(
            [
                *kernel(durable_writes, self._initrd.name),
                *("-device", "virtio-serial-pci", "-chardev", f"socket,id=agent,fd={theirs.fileno()}"),
                *("-device", "virtserialport,chardev=agent,name=scmstats.agent"),
                *arguments,
            ],
            nvdimms, plugin, qemu=qemu, pass_fds=[theirs.fileno()],
        )
        theirs.close()

    def __exit__(self, *exception):
        super().__exit__(*exception)
        self.agent.close()
        self._initrd.close()

    def run(self, command, timeout=30.0):
        """A command's output; AgentError where it fails."""
        status, output = self.agent.run(command, timeout)
        if status != 0:
            raise AgentError(f"{command}: status {status}\n{output}")
        return output

    def console(self):
        """All that the guest's firmware and kernel wrote to the console so far."""
        return (self.folder / "console").read_text(errors="replace")

    def power_off(self):
        """Powers off from inside the guest; returns QEMU's exit status."""
        self.agent.power_off()
        return self.wait()
