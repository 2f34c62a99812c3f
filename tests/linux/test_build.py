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

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("vmlinux", "vmlinux-tcg", "userland.cpio", "initrd.gz", "sysroot")


class BuildCase(unittest.TestCase):
    """In a copy of the folder."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="scmstats-")
        self.addCleanup(folder.cleanup)
        self.top = Path(folder.name)
        self.linux = self.top / "guest/linux"
        self.made = self.top / "build/linux-guest"
        shutil.copytree(ROOT / "guest/linux", self.linux)
        shutil.copytree(ROOT / "tools", self.top / "tools")
        self.stand_in("make-kernel", 'echo kernel >"$1/vmlinux"')
        self.stand_in("make-userland", 'echo userland >"$2/$1"')
        self.stand_in("make-sysroot", 'mkdir "$1/sysroot"; echo sysroot >"$1/sysroot/file"')
        self.stand_in("plain_flushes.py", 'echo copy >"$2"')

    def stand_in(self, name, script):
        (self.linux / name).write_text(f"#!/bin/bash\n{script}\n")

    def start(self, *options):
        return subprocess.Popen(
            [self.linux / "build", *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )

    def build(self, *options):
        """What it says it makes."""
        process = self.start(*options)
        output, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, output)
        self.assertEqual([name for name in NAMES if not (self.made / name).exists()], [])
        return [line.split()[1] for line in output.splitlines() if line.startswith("making ")]

    def append(self, name):
        with (self.linux / name).open("a") as file:
            file.write("# changed\n")

    def test_what_has_changed_is_made_again_and_nothing_else(self):
        self.assertEqual(self.build(), list(NAMES))
        self.assertEqual(self.build(), [])
        for changed, made in (
            ("kernel.config", ["vmlinux", "vmlinux-tcg"]),
            ("init", ["initrd.gz"]),
            ("make-userland", ["userland.cpio", "initrd.gz"]),
            ("make-sysroot", ["sysroot"]),
            ("extract-packages", ["userland.cpio", "initrd.gz", "sysroot"]),
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

    def test_an_interrupted_build_leaves_nothing_that_is_taken_for_whole(self):
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


if __name__ == "__main__":
    unittest.main()
