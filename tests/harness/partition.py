# SPDX-License-Identifier: MIT
"""Three levels: PowerVM, a partition that runs KVM guests, and a guest.

QEMU with a capture from PowerVM stands in for PowerVM (L0). The partition (L1)
is a Linux guest of it with nested KVM. docs/powervm.md has the commands that are
typed in the partition and in its guest (L2).
"""

import re

from tests.harness.kvm_host import KvmHost
from tests.harness.linux import Machine
from tests.harness.paths import BUILD, DATA, PLUGIN, ROOT
from tests.harness.qemu import LABEL, MIB, Nvdimm
from tests.harness.vm import Vm

CAPTURE = DATA / "powervm-1.perf_stats"
DOCUMENT = ROOT / "docs/powervm.md"
MEMORY = "/mnt/nv0.img"  # the file of the guest's NVDIMM, in the partition
AS_NOBODY = "/usr/bin/qemu-as-nobody"

# A file system takes some of the partition's NVDIMM.
PARTITION_SIZE = 512 * MIB + LABEL

SET_UP = f"""
    mkdir -p /usr/local/lib/qemu
    ln -s {PLUGIN} /usr/local/lib/qemu/
    ln -s {BUILD}/guest/demo.elf /root/
    echo nobody:x:65534:65534::/:/bin/sh >/etc/passwd
    chmod 666 /dev/kvm /dev/vport*
    printf '%s\\n' '#!/bin/sh' \\
      'exec su nobody -s /bin/sh -c '\\''exec qemu-system-ppc64 "$@"'\\'' -- sh "$@"' >{AS_NOBODY}
    chmod 755 {AS_NOBODY}
"""


class Partition(KvmHost):
    """L1, to be used in a `with` statement, which kills L0's QEMU."""

    def __init__(self):
        super().__init__(
            nvdimms=[Nvdimm("nv0", size=PARTITION_SIZE)],
            plugin={"interval": 0.1, "nv0.samples": CAPTURE},
            programs=[ROOT / "build/ppc64le/scmstats"],
        )

    def __enter__(self):
        super().__enter__()
        self.run(SET_UP)
        return self

    def inject(self, property, value):
        """A statistic of the partition's NVDIMM, as if PowerVM had measured it."""
        self.qmp("qom-set", path="/machine/peripheral/nv0", property=property, value=value)

    def clear_injected(self):
        self.qmp("qom-set", path="/machine/peripheral/nv0", property="scm-inject-clear", value=True)

    def guest(self, plugin, nvdimm=None, **how):
        """A bare-metal L2 that answers with its statistics."""
        return Vm("query", [nvdimm or Nvdimm("nv0", file=MEMORY)], plugin, **how)


def typed(partition, document):
    """The document with each command of its transcripts followed by what comes out now.

    `partition#` are L1's commands, `guest#` those of a Linux L2 whose NVDIMM is in MEMORY.
    """
    guest = None

    def run(prompt, command):
        nonlocal guest
        if prompt == "partition":
            return partition.agent.run(command, timeout=300).output
        if guest is None:
            guest = Machine([Nvdimm("nv0", file=MEMORY)], "interval=0.1").__enter__()
            guest.agent.wait_for_start(timeout=300)
        return guest.agent.run(command, timeout=300).output

    def block(match):
        lines = []
        # A command may go on in further lines.
        for prompt, command in re.findall(r"^(partition|guest)# ((?:.*\\\n)*.*)$", match[0], re.M):
            output = run(prompt, command)
            lines += [f"{prompt}# {command}", *(line.rstrip() for line in output.splitlines())]
        return "\n".join(lines) + "\n"

    try:
        with partition.runs_guests():
            return re.sub(r"(?<=```console\n)(.*?)(?=```)", block, document, flags=re.S)
    finally:
        if guest:
            guest.power_off()
            guest.__exit__(None, None, None)
