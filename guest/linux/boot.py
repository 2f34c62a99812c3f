# SPDX-License-Identifier: MIT
"""Boots the Linux guest with one NVDIMM, nv0, and the plug-in. ./run linux calls it, in the top directory."""

import argparse
import os
import shlex
import sys
from pathlib import Path

from guest.linux import kernel_image
from tests.harness.agent import AgentError
from tests.harness.linux import INITRD, KERNEL, Machine, archive, kernel, open_initrd
from tests.harness.qemu import Nvdimm, command

NOT_RUN = 125  # the guest did not get as far as running the command
DAY = 24 * 3600
BOOT = 300  # seconds; a kernel with KASAN needs many

# How files begin that the kernel unpacks as initrds: cpio, and cpio compressed.
ARCHIVES = (b"070701", b"070702", b"\x1f\x8b", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"BZh")

# Prints the options that a running kernel lacks, for kernels without IKCONFIG.
PROBE = """
[ -d /sys/bus/nd ] || echo CONFIG_LIBNVDIMM
[ -d /sys/bus/platform/drivers/papr_scm ] || echo CONFIG_PAPR_SCM
"""


def say(message):
    print(f"run: linux: {message}", file=sys.stderr)


def added(files):
    """Returns the files of --initrd-add as archives for the user land."""
    archives, programs, modules = [], {}, {}
    for file in files:
        with open(file, "rb") as opened:
            start = opened.read(6)
        name = Path(file).name
        if name.endswith(".ko"):
            modules[f"/lib/modules/{len(modules):03}-{name}"] = file
        elif start.startswith(ARCHIVES):
            archives.append(Path(file).read_bytes())
        else:
            programs[f"/usr/bin/{name}"] = file
    if programs or modules:
        archives.insert(0, archive({**programs, **modules}))
    return archives


def report_missing(image, missing, modules=()):
    """Prints a line that names the options, if there are any."""
    if missing:
        say(f"{image} lacks {', '.join(missing)}; merge guest/linux/nvdimm.config into its configuration")
    if modules:
        say(f"{image} has as modules: {', '.join(modules)}; give them with --initrd-add or build them in")


def shell(given, nvdimm, plugin, arguments, initrd):
    """Replaces this process by QEMU with the console on the terminal."""
    if Path(initrd.name) != INITRD:
        os.unlink(initrd.name)  # nobody else will
    os.set_inheritable(initrd.fileno(), True)
    os.execvp(given.qemu, [
        *command(given.qemu, [nvdimm], plugin), "-serial", "mon:stdio",
        *kernel(True, f"/proc/{os.getpid()}/fd/{initrd.fileno()}", given.kernel),
        *("-append", f"loglevel=3 {given.append}".strip()), *arguments,
    ])


def run(given, nvdimm, plugin, arguments, archives, line, probe):
    if given.append:
        arguments = [*arguments, "-append", given.append]
    with Machine([nvdimm], plugin, arguments, True, given.qemu, archives=archives,
                 image=given.kernel) as machine:
        try:
            machine.agent.wait_for_start(DAY if given.gdb else BOOT)
            if probe:
                report_missing(given.kernel, machine.agent.run(PROBE).output.split())
            status = machine.agent.run(line, DAY, write).status
            machine.power_off()
            return status
        except AgentError as error:
            console = machine.directory / "console"  # there is none if QEMU refused an option
            tail = machine.console().splitlines()[-20:] if console.exists() else []
            print(*tail, *machine.log().splitlines(), sep="\n", file=sys.stderr)
            say(error)
            return NOT_RUN


def write(output):
    sys.stdout.buffer.write(output)
    sys.stdout.buffer.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--qemu", default="qemu-system-ppc64")
    parser.add_argument("--image", required=True, help="the NVDIMM's memory")
    parser.add_argument("--samples", help="a sample file for nv0")
    parser.add_argument("--kernel", help="another kernel's vmlinux")
    parser.add_argument("--append", default="", help="added to the kernel's command line")
    parser.add_argument("--initrd-add", action="append", default=[], help="a file for the guest")
    parser.add_argument("--smp", help="how many CPUs")
    parser.add_argument("--cpu", help="the processor")
    parser.add_argument("--gdb", help="the port at which to wait for gdb")
    parser.add_argument("command", nargs="*", help="without it a shell on this terminal")
    given = parser.parse_args()
    nvdimm = Nvdimm("nv0", given.image, size=os.path.getsize(given.image))
    plugin = {"nv0.samples": given.samples} if given.samples else {}
    arguments = []
    if given.smp:
        arguments += ["-smp", given.smp]
    if given.cpu:
        arguments += ["-cpu", given.cpu]
    probe = False
    try:
        if given.kernel:
            kernel_image.check(given.kernel)
            configuration = kernel_image.config(given.kernel)
            probe = configuration is None
            if not probe:
                missing, modules = kernel_image.missing(configuration)
                added_ones = any(file.endswith(".ko") for file in given.initrd_add)
                report_missing(given.kernel, missing, [] if added_ones else modules)
        archives = added(given.initrd_add)
        if given.gdb:
            arguments += ["-gdb", f"tcp:127.0.0.1:{given.gdb}", "-S"]
            say(f"the guest waits for gdb; in another terminal type\n  gdb-multiarch "
                f"{shlex.quote(str(given.kernel or KERNEL))} -ex 'target remote :{given.gdb}'")
        if not given.command:
            shell(given, nvdimm, plugin, arguments, open_initrd(archives))
        # One word is a line for the guest's shell; several are a command and its arguments.
        line = given.command[0] if len(given.command) == 1 else shlex.join(given.command)
        return run(given, nvdimm, plugin, arguments, archives, line, probe)
    except kernel_image.ImageError as error:
        say(f"--kernel {error}")
        return 2


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # who reads the output, head for one, has gone
        os._exit(141)
