# SPDX-License-Identifier: MIT
"""Lists the combinations, finds their pieces, and runs commands on their hosts."""

import dataclasses
import shlex
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

RELEASES = {"bookworm": "6.1", "trixie": "6.12"}  # with the kernel that guest/linux/build makes by default
KERNELS = ("5.10", "6.1", "6.12", "7.3")
# Names of a Debian suite's QEMU, as tools/get-qemu knows them, by the host's release.
QEMUS = {
    "bookworm": ("installed", "bookworm-backports", "trixie", "trixie-backports", "self-built"),
    "trixie": ("installed", "trixie-backports", "self-built"),
}


@dataclasses.dataclass(frozen=True)
class Accelerator:
    name: str
    tests: str  # a regular expression, for ctest -R
    conformance: str = ""  # a command that prints a SUMMARY line; otherwise the tests' output has it
    first_qemu: tuple = (7, 2)
    own_kernel_tests: str = ""  # instead of `tests`, with the kernel of the host's release


ACCELERATORS = (
    Accelerator("TCG", "^tests[.]linux[.]", "conformance/run",
                own_kernel_tests="^tests[.](qemu|linux|powervm)[.]"),
    Accelerator("KVM HV, nested under TCG", "^tests[.]kvm[.]test_kvm[.]nested_hv$"),
    Accelerator("KVM PAPR, nested under TCG", "^tests[.]kvm[.]test_kvm[.]nested_papr$", first_qemu=(10, 0)),
)


class Here:
    """This host, in this checkout."""

    def __init__(self, release):
        self.release, self.checkout = release, ROOT

    def missing(self):
        return None

    def run(self, line):
        return subprocess.run(["bash", "-c", line], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              errors="replace")


class Tree:
    """A tree of another release, which tools/fresh-host keeps in build/hosts."""

    def __init__(self, release):
        self.release = release
        self.directory = ROOT / "build/hosts" / release
        self.checkout = self.directory / "home/an engineer/scmstats"
        self.enter = ["tools/fresh-host", release, "--directory", str(self.directory)]

    def missing(self):
        if not (self.directory / "etc/debian_version").exists():
            return (f"no {self.release} in build/hosts/{self.release}",
                    f"sudo {shlex.join(self.enter)} './run' 'guest/linux/build'")
        return None

    def run(self, line):
        return subprocess.run([*self.enter, "--plain", line], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, errors="replace")


@dataclasses.dataclass(frozen=True)
class Combination:
    host: object
    qemu: str
    kernel: str
    accelerator: Accelerator
    qemus: Path  # the directory of those that are not installed, on this host

    @property
    def name(self):
        return f"{self.host.release}/{self.qemu}/{self.kernel}/{self.accelerator.name}"

    def program(self):
        """The QEMU to run."""
        if self.qemu == "installed":
            return "qemu-system-ppc64"
        here = isinstance(self.host, Here)
        directory = self.qemus if here else Path("build/qemu")
        return str(directory / suite_directory(directory if here else self.host.checkout / directory, self.qemu)
                   / "qemu-system-ppc64")

    @property
    def tests(self):
        """A regular expression for ctest -R. Those without a Linux guest run once for a QEMU."""
        own = self.accelerator.own_kernel_tests and self.kernel == RELEASES[self.host.release]
        return self.accelerator.own_kernel_tests if own else self.accelerator.tests

    def environment(self):
        """Selects QEMU and kernel for the tests; relative paths start at the host's checkout."""
        return {"SCMSTATS_QEMU": self.program(), "SCMSTATS_KERNEL": str(kernel_image(Path(), self.kernel))}

    def line(self, command):
        """A command line, for the checkout, with the environment set."""
        exports = []
        for name, value in self.environment().items():
            relative = "/" in value and not value.startswith("/")
            exports.append(name + "=" + ('"$PWD"/' if relative else "") + shlex.quote(value))
        return f"export {' '.join(exports)}\n{command}"

    def missing(self):
        """Returns the missing piece and the command that makes it, or None."""
        if missing := self.host.missing():
            return missing
        make = "" if isinstance(self.host, Here) else f"sudo {shlex.join(self.host.enter)} "
        quote = shlex.quote if make else str
        if self.qemu != "installed" and not (self.host.checkout / self.program()).exists():
            command = "tools/build-qemu" if self.qemu == "self-built" else f"tools/get-qemu {self.qemu}"
            return (f"no {self.program()}",
                    make + quote(f"{command} {shlex.quote(str(Path(self.program()).parent))}"))
        if not kernel_image(self.host.checkout, self.kernel).exists():
            return (f"no Linux {self.kernel} for the guest",
                    make + quote(f"guest/linux/build --kernel {self.kernel}"))
        return None


def suite_directory(directory, suite):
    """The one in which tools/get-qemu noted the suite; the suite's name if there is none."""
    for noted in sorted(directory.glob("*/suite")):
        if noted.read_text().strip() == suite:
            return noted.parent.name
    return suite


def kernel_image(checkout, kernel):
    return checkout / "build/linux-guest" / kernel / "vmlinux"


def combinations(release, qemus):
    """All of them, of a host of that release."""
    for host_release in RELEASES:
        host = Here(release) if host_release == release else Tree(host_release)
        for qemu in QEMUS[host_release]:
            for accelerator in ACCELERATORS:
                for kernel in KERNELS:
                    yield Combination(host, qemu, kernel, accelerator, qemus)
