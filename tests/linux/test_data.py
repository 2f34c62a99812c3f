# SPDX-License-Identifier: MIT
"""The NVDIMM as a disk, while its statistics are read."""


from tests.harness.linux_case import GuestCase
from tests.harness.paths import DATA


class Data(GuestCase):
    durable_writes = True

    @classmethod
    def options(cls):
        return {"nv0.samples": DATA / "powervm-1.perf_stats"}

    def test_dax_file_system_keeps_data_and_statistics_work(self):
        self.sh("ndctl create-namespace -m fsdax")
        self.sh("mkfs.ext4 -q -b 65536 /dev/pmem0; mount -o dax /dev/pmem0 /mnt")
        self.assertIn("dax=always", self.sh("grep /mnt /proc/mounts"))
        self.sh("dd if=/dev/urandom of=/tmp/data bs=64k count=64 2>/dev/null")
        self.sh("cp /tmp/data /mnt; sync; umount /mnt; mount -o dax /dev/pmem0 /mnt")
        self.sh("cmp /tmp/data /mnt/data")
        capture = (DATA / "powervm-1.perf_stats").read_text()
        self.assertEqual(self.sh(f"cat {self.perf_stats()}"), capture)
        self.sh("umount /mnt")
