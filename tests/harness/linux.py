# SPDX-License-Identifier: MIT
"""A running QEMU with the Linux guest, driven through the guest's agent."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from guest.linux import kernel_image
from tests.harness.agent import Agent, AgentError
from tests.harness.paths import ROOT
from tests.harness.qemu import Qemu

GUEST = ROOT / "build/linux-guest"  # guest/linux/build makes it
# The guest's kernel and user land; the environment can select others.
KERNEL = Path(os.environ.get("SCMSTATS_KERNEL", GUEST / "vmlinux"))
INITRD = Path(os.environ.get("SCMSTATS_INITRD", GUEST / "initrd.gz"))


def kernel(durable_writes=False, initrd=INITRD, image=None):
    """Returns QEMU's arguments for the kernel; `image`: the vmlinux of another kernel.

    `durable_writes`: a copy whose writes to persistent memory TCG can run, see
    guest/linux/plain_flushes.py. Otherwise the kernel is unchanged.
    """
    if durable_writes:
        image = kernel_image.for_tcg(image) if image else KERNEL.with_name("vmlinux-tcg")
    return [
        *("-kernel", str(image or KERNEL), "-initrd", str(initrd)),
        # Without entropy the first program that asks for some waits for a second.
        *("-object", "rng-builtin,id=entropy", "-device", "spapr-rng,rng=entropy"),
    ]


def archive(files):
    """Makes a cpio archive of files, {path in the guest: file}."""
    with tempfile.TemporaryDirectory(prefix="scmstats-") as root:
        for path, file in files.items():
            copy = Path(root, path.lstrip("/"))
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
        names = sorted(str(path.relative_to(root)) for path in Path(root).rglob("*"))
        return subprocess.run(
            ["cpio", "--quiet", "--create", "--format=newc", "--owner=0:0"],
            input="\n".join(names).encode(), cwd=root, stdout=subprocess.PIPE, check=True,
        ).stdout


def open_initrd(archives):
    """Returns the guest's user land with the files of these archives, as an open file that has a name."""
    if not archives:
        return INITRD.open("rb")
    file = tempfile.NamedTemporaryFile(prefix="scmstats-")
    file.write(INITRD.read_bytes())
    for each in archives:
        file.write(bytes(-file.tell() % 4))  # Linux looks for another archive at multiples of 4
        file.write(each)
    file.flush()
    return file


class Machine(Qemu):
    """To be used in a `with` statement, which kills QEMU.

    `programs`: files that the guest gets in its /usr/bin; `archives`: more of its
    user land, as archive() makes them; `image`: another vmlinux.

    with Machine([Nvdimm("nv0")], arguments=["-cpu", "POWER8", "-smp", "4"]) as machine:
        machine.agent.wait_for_start()
        status, output = machine.agent.run("ndctl list -D")
    """

    def __init__(self, nvdimms, plugin="", arguments=(), durable_writes=False, qemu=None,
                 programs=(), archives=(), image=None, channels=(), **machine):
        if programs:
            archives = [*archives, archive({f"/usr/bin/{Path(file).name}": file for file in programs})]
        self._initrd = open_initrd(archives)
        port = self.host.channel("agent")
        self.agent = Agent(port)
        super().__init__(
            [
                *kernel(durable_writes, self._initrd.name, image),
                *("-device", "virtio-serial-pci", *port.chardev),
                *("-device", "virtserialport,chardev=agent,name=scmstats.agent"),
                *arguments,
            ],
            nvdimms, plugin, qemu=qemu, channels=[port, *channels], **machine,
        )

    def __exit__(self, *exception):
        super().__exit__(*exception)
        self.agent.close()
        self._initrd.close()

    def run(self, command, timeout=30.0):
        """Runs a command in the guest and returns its output; raises AgentError if it fails."""
        status, output = self.agent.run(command, timeout)
        if status != 0:
            raise AgentError(f"{command}: status {status}\n{output}")
        return output

    def console(self):
        """Returns all that the guest's firmware and kernel wrote to the console so far."""
        return self._host.read(self.directory / "console")

    def power_off(self):
        """Powers off from inside the guest and returns QEMU's exit status."""
        self.agent.power_off()
        return self.wait()
