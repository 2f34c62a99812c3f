# SPDX-License-Identifier: MIT
"""guest/linux/build: what it makes again, and what an interruption leaves.

With stand-ins for its slow parts, so that only its own work is tested.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from tests.harness.paths import ROOT

NAMES = ("vmlinux", "vmlinux-tcg", "sysroot", "userland.cpio", "initrd.gz")


class BuildCase(unittest.TestCase):
    """In a copy of the directory."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="scmstats-")
        self.addCleanup(directory.cleanup)
        self.top = Path(directory.name)
        self.linux = self.top / "guest/linux"
        self.made = self.top / "build/linux-guest"
        shutil.copytree(ROOT / "guest/linux", self.linux)
        shutil.copytree(ROOT / "tools", self.top / "tools")
        self.stand_in("make-kernel", 'echo kernel >"$1/vmlinux"')
        self.stand_in("make-userland", 'echo "userland of $2" >"$4/$1"')
        self.stand_in("make-sysroot", 'mkdir "$2/sysroot"; echo sysroot >"$2/sysroot/file"')
        self.stand_in("fetch-kernel-source", 'touch "$1/linux-source-$2.tar.xz"')
        self.stand_in("plain_flushes.py", 'echo copy >"$2"')

    def stand_in(self, name, script):
        (self.linux / name).write_text(f"#!/bin/bash\n{script}\n")

    def start(self, *options):
        return subprocess.Popen(
            [self.linux / "build", *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )

    def build(self, *options):
        """Builds and returns the artefacts that the build reports as made."""
        process = self.start(*options)
        output, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, output)
        self.assertEqual([name for name in NAMES if not (self.made / name).exists()], [])
        return [line.split()[1] for line in output.splitlines() if line.startswith("making ")]

    def append(self, name):
        with (self.linux / name).open("a") as file:
            file.write("# changed\n")

    def test_only_changed_parts_are_made_again(self):
        self.assertEqual(self.build(), list(NAMES))
        self.assertEqual(self.build(), [])
        for changed, made in (
            ("kernel.config", ["vmlinux", "vmlinux-tcg"]),
            ("init", ["initrd.gz"]),
            ("make-userland", ["userland.cpio", "initrd.gz"]),
            ("make-sysroot", ["sysroot", "userland.cpio", "initrd.gz"]),
            ("extract-packages", ["sysroot", "userland.cpio", "initrd.gz"]),
            ("plain_flushes.py", ["vmlinux-tcg"]),
        ):
            self.append(changed)
            self.assertEqual(self.build(), made, changed)
        (self.made / "initrd.gz").write_text("")  # damaged
        self.assertEqual(self.build(), ["initrd.gz"])

    def test_a_kvm_hosts_archive_is_made_only_on_request(self):
        self.assertEqual(self.build(), list(NAMES))
        self.assertEqual(self.build("--kvm-host"), ["kvm-host.cpio"])
        self.assertEqual(self.build("--kvm-host"), [])
        self.append("make-userland")
        self.assertEqual(self.build(), ["userland.cpio", "initrd.gz"])
        self.assertEqual(self.build("--kvm-host"), ["kvm-host.cpio"])

    def test_other_kernels_and_userlands_get_their_own_directories(self):
        self.build()
        self.stand_in("make-kernel", 'echo "kernel $2" >"$1/vmlinux"')
        self.build()
        for version in ("5.10", "7.3"):
            made = self.build("--kernel", version)
            self.assertEqual(made, [f"{version}/vmlinux", f"{version}/vmlinux-tcg"])
            self.assertEqual((self.made / version / "vmlinux").read_text(), f"kernel {version}\n")
            self.assertEqual(self.build("--kernel", version), [])
        self.assertEqual(self.build("--userland", "sid"), ["sid/userland.cpio", "sid/initrd.gz"])
        self.assertEqual((self.made / "sid/userland.cpio").read_text(), "userland of sid\n")
        self.assertEqual(self.build("--userland", "sid"), [])

    def test_own_kernel_and_userland_are_found_by_their_names(self):
        for release, version in (("bookworm", "6.1"), ("trixie", "6.12")):
            if f"VERSION_CODENAME={release}" in Path("/etc/os-release").read_text():
                self.build("--kernel", version, "--userland", release)
                self.assertTrue((self.made / version / "vmlinux").samefile(self.made / "vmlinux"))
                self.assertTrue((self.made / release / "initrd.gz").samefile(self.made / "initrd.gz"))
                return
        self.fail("this host is neither Debian 12 nor 13")

    def test_without_a_kernel_the_rest_is_made(self):
        process = self.start("--kernel", "none")
        output, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, output)
        self.assertFalse((self.made / "vmlinux").exists())
        self.assertTrue((self.made / "initrd.gz").exists())

    def refusal(self, *options):
        """The one line that it ends with."""
        output, _ = (process := self.start(*options)).communicate(timeout=60)
        self.assertNotEqual(process.returncode, 0)
        self.assertEqual(output.count("\n"), 1, output)
        return output

    def test_an_unknown_kernel_userland_or_host_is_refused(self):
        self.assertEqual(self.refusal("--kernel", "6.2"),
                         "build: --kernel '6.2': give 5.10 6.1 6.12 7.3 or none\n")
        self.assertEqual(self.refusal("--userland", "buster"),
                         "build: --userland 'buster': give one of bookworm trixie sid\n")
        (self.top / "os-release").write_text('PRETTY_NAME="Other 1"\nVERSION_CODENAME=other\n')
        for script in (self.linux / "debian.sh", self.top / "tools/setup.sh"):
            script.write_text(script.read_text().replace("/etc/os-release", str(self.top / "os-release")))
        self.assertEqual(self.refusal(), "build: the Linux guest is made on Debian 12 (bookworm) or "
                                         "13 (trixie); this is Other 1\n")

    def test_a_package_name_is_not_taken_for_a_pattern(self):
        names = "known_packages cpio; known_packages cpio 'linux-source-6.*'"
        run = subprocess.run(["bash", "-c", f"source tools/setup.sh; {names}"], cwd=self.top,
                             capture_output=True, text=True)
        self.assertEqual(run.returncode, 1)
        self.assertRegex(run.stderr, r"\Abash: Debian .* has no package linux-source-6\.\*\n\Z")

    def test_interrupted_build_leaves_no_artefact(self):
        self.stand_in("make-kernel", 'echo half >"$1/vmlinux"; touch "$1/../began"; sleep 600')
        process = self.start()
        while not (self.made / "began").exists():
            self.assertIsNone(process.poll())
            time.sleep(0.01)
        # The script alone, at once; what it started goes on, and is in nobody's way.
        process.kill()
        process.wait()
        process.stdout.close()
        self.addCleanup(os.killpg, process.pid, signal.SIGKILL)
        self.assertFalse((self.made / "vmlinux").exists())
        self.stand_in("make-kernel", 'echo kernel >"$1/vmlinux"')
        self.assertEqual(self.build(), list(NAMES))
        self.assertEqual((self.made / "vmlinux").read_text(), "kernel\n")
        self.assertEqual(list(self.made.glob("tmp.*")), [])

    def test_a_failing_part_fails_the_build_and_keeps_what_was_there(self):
        self.build()
        self.stand_in("make-kernel", "exit 1")
        process = self.start()
        process.communicate(timeout=60)
        self.assertNotEqual(process.returncode, 0)
        self.assertEqual((self.made / "vmlinux").read_text(), "kernel\n")
