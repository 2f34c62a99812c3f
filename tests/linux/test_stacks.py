"""The block device that stores what is at a path, found among a real kernel's drivers."""

import json
import struct
import unittest

from guest_case import MIB, GuestCase, wait_until

DISKS = ("vda", "vdb", "vdc", "partitioned", "nvme", "shared")
SECTORS = 128 * MIB // 512
STANDSTILL = "has counted nothing so far, and its queue/iostats is 0"


def partition_table():
    """One partition, from 1 MiB to the end, as MBR has it."""
    entry = struct.pack("<8B2I", 0, 0, 0, 0, 0x83, 0, 0, 0, 2048, SECTORS - 2048)
    return bytes(446) + entry + bytes(48) + b"\x55\xaa"


class Stacks(GuestCase):
    durable_writes = True
    programs = ("scmstats",)

    @classmethod
    def disks(cls):
        arguments = []
        for name in DISKS:
            image = cls.folder / name
            with image.open("wb") as file:
                file.write(partition_table() if name in ("partitioned", "nvme") else b"")
                file.truncate(128 * MIB)
            arguments += ["-drive", f"if=none,id={name},format=raw,cache=unsafe,file={image}"]
            if name not in ("nvme", "shared"):
                arguments += ["-device", f"virtio-blk-pci,drive={name}"]
        return [
            *arguments,
            *("-device", "nvme,serial=plain,drive=nvme"),
            # A namespace that two controllers lead to, of which Linux makes one device.
            *("-device", "nvme-subsys,id=subsystem"),
            *("-device", "nvme,id=path-1,serial=shared,subsys=subsystem"),
            *("-device", "nvme,id=path-2,serial=shared,subsys=subsystem"),
            *("-device", "nvme-ns,drive=shared,bus=path-1,shared=on"),
        ]

    def setUp(self):
        super().setUp()
        self.number = 0

    def undo(self, command):
        """Later, in the reverse order."""
        self.addCleanup(self.sh, command)

    def mount(self, device, kind="ext4", options="", folder="/mnt/stack"):
        force = {"ext4": "-F", "btrfs": "-f"}[kind]
        self.sh(f"mkdir -p '{folder}'; mkfs.{kind} -q {force} {device}")
        self.sh(f"mount -t {kind} {options} {device.split()[-1]} '{folder}'")
        self.undo(f"umount '{folder}'")
        return folder

    def dm(self, table):
        """A device with this table of device mapper's; its path."""
        self.number += 1
        name = f"{self.id().split('.')[-1][:20]}{self.number}"
        self.sh(f"printf '{table}' | dmsetup create {name}")
        self.undo(f"dmsetup remove {name}")
        return f"/dev/mapper/{name}"

    def name(self, device):
        """The kernel's name for a path."""
        return self.sh(f"basename $(realpath /sys/dev/block/"
                       f"$((0x$(stat -Lc %t {device}))):$((0x$(stat -Lc %T {device}))))").strip()

    def nvme(self, serial):
        """The kernel's name for a disk with this serial number, which is not always the same."""
        script = (f"for disk in /sys/block/nvme*; do grep -q {serial} $disk/device/serial && "
                  "grep -q 0 $disk/hidden && basename $disk; done; true")
        return wait_until(lambda: self.sh(script).strip())

    def find(self, path):
        """The device that a probe tells of, or why there is none."""
        probed = json.loads(self.sh(f"scmstats probe '{path}' --json"))
        return probed["block_device"] or probed["block_reason"]

    def writes(self, device):
        return int(self.sh(f"cat /sys/block/{device}/stat").split()[4])

    def check(self, path, device):
        """It is found, and counts what is written."""
        file = path if path.startswith("/dev/") else f"{path}/data"
        before = self.writes(device)
        self.sh(f"dd if=/dev/zero of='{file}' bs=64k count=16 oflag=direct conv=fsync,notrunc 2>&1")
        self.assertGreater(self.writes(device), before, path)
        self.assertEqual(self.find(path), device)
        self.assertEqual(self.find(file), device)

    def test_a_disk(self):
        self.check("/dev/vda", "vda")

    def test_a_partition_is_its_disks(self):
        self.check("/dev/vdd1", "vdd")
        self.check(self.mount("/dev/vdd1"), "vdd")
        nvme = self.nvme("plain")  # which QEMU 10 makes ready for several paths, too
        self.assertIn(self.find(f"/dev/{nvme}p1"), (nvme, f"{nvme} {STANDSTILL}"))

    def test_a_namespace_with_several_paths(self):
        name = self.nvme("shared")
        self.assertIn("/nvme-subsystem/", self.sh(f"realpath /sys/block/{name}"))
        self.assertEqual(self.find(f"/dev/{name}"), f"{name} {STANDSTILL}")

    def test_loop_devices_are_their_files(self):
        folder = self.mount("/dev/vda")
        for level in ("one", "two"):
            self.sh(f"truncate -s 64M '{folder}/{level} [file]'")
            device = self.sh("losetup -f").strip()
            self.sh(f"losetup {device} '{folder}/{level} [file]'")
            self.undo(f"losetup -d {device}")
            self.check(device, "vda")
            folder = self.mount(device, folder=f"/mnt/{level}")
            self.check(folder, "vda")

    def test_device_mapper_with_one_device_below(self):
        device = self.dm(f"0 {SECTORS // 2} linear /dev/vda 2048\n")
        self.check(device, "vda")
        # Two pieces of one device, as LVM has them; a volume on that.
        device = self.dm(f"0 2048 linear {device} 2048\n2048 {SECTORS // 4} linear {device} 8192\n")
        device = self.dm(f"0 {SECTORS // 4} linear {device} 0\n")
        self.check(device, "vda")
        self.check(self.mount(device), "vda")

    def test_device_mapper_with_several_devices_below(self):
        half = SECTORS // 2
        device = self.dm(f"0 {half} linear /dev/vda 0\n{half} {half} linear /dev/vdb 0\n")
        self.check(device, self.name(device))
        self.check(self.dm(f"0 {half} linear {device} 0\n"), self.name(device))

    def test_dm_cache(self):
        self.sh("dd if=/dev/zero of=/dev/vdc bs=64k count=1 2>&1")
        device = self.dm(f"0 {SECTORS} cache /dev/vdc /dev/vdb /dev/vda 128 1 writeback smq 0\n")
        self.check(device, self.name(device))
        self.check(self.mount(device), self.name(device))

    def test_dm_writecache(self):
        self.sh("dd if=/dev/zero of=/dev/vdb bs=64k count=1 2>&1")
        device = self.dm(f"0 {SECTORS} writecache s /dev/vda /dev/vdb 65536 0\n")
        self.check(device, self.name(device))

    def test_bcache(self):
        register = "/sys/fs/bcache/register"
        self.sh(f"make-bcache -B /dev/vda; echo /dev/vda >{register}")
        self.undo("echo 1 >/sys/block/bcache0/bcache/stop; while [ -e /dev/bcache0 ]; do usleep 9999; done")
        self.check("/dev/bcache0", "vda")
        self.sh(f"make-bcache -C /dev/vdb --bucket 128k; echo /dev/vdb >{register}; cd /sys/fs/bcache; "
                "basename $(realpath $(ls -d *-*)) >/sys/block/bcache0/bcache/attach")
        self.undo("cd /sys/fs/bcache; echo 1 >$(ls -d *-*)/stop; while ls -d *-*; do usleep 9999; done")
        self.check("/dev/bcache0", "bcache0")
        self.check(self.mount("/dev/bcache0"), "bcache0")

    def md(self, level, *disks):
        disks = [f"/dev/{disk}" for disk in disks]
        self.sh(f"mdadm --create /dev/md0 --run --force --assume-clean --level={level} "
                f"--raid-devices={len(disks)} {' '.join(disks)} 2>&1")
        self.undo(f"mdadm --stop /dev/md0 2>&1; mdadm --zero-superblock {' '.join(disks)} 2>&1")
        return "/dev/md0"

    def test_md_of_several_disks(self):
        for level in ("1", "0"):
            self.check(self.md(level, "vda", "vdb"), "md0")
            self.doCleanups()
        # Which counts nothing in Linux 6.1.
        self.assertEqual(self.find(self.md("linear", "vda", "vdb")), "md0")

    def test_md_of_one_disk(self):
        self.check(self.md("linear", "vda"), "vda")

    def test_btrfs_on_one_device(self):
        self.check(self.mount("/dev/vda", "btrfs", folder="/mnt/a btrfs, on\\one"), "vda")
        self.check(self.mount(self.dm(f"0 {SECTORS} linear /dev/vdb 0\n"), "btrfs"), "vdb")

    def test_btrfs_on_several_devices(self):
        folder = self.mount("-d raid1 -m raid1 /dev/vda /dev/vdb", "btrfs", "-o device=/dev/vda")
        self.assertEqual(self.find(folder), f"{folder} is on btrfs on several devices")

    def test_overlay_is_its_upper_folder(self):
        lower, upper = self.mount("/dev/vda", folder="/mnt/lower"), self.mount("/dev/vdb", folder="/mnt/upper")
        self.sh(f"mkdir -p {upper}/up {upper}/work /mnt/merged; echo >{lower}/lower; "
                f"mount -t overlay -o lowerdir={lower},upperdir={upper}/up,workdir={upper}/work o /mnt/merged")
        self.undo("umount /mnt/merged")
        self.check("/mnt/merged", "vdb")

    def test_what_no_block_device_stores(self):
        for path, reason in (
            ("/tmp", "/tmp is on tmpfs, which no block device stores"),
            ("/root", "/root is on rootfs, which no block device stores"),
            ("/dev/null", "/dev/null is a character device, no block device"),
            ("/sys/block", "/sys/block is on sysfs, which no block device stores"),
        ):
            self.assertEqual(self.find(path), reason)

    def test_persistent_memory(self):
        self.sh("ndctl create-namespace -m fsdax")
        self.assertEqual(self.find("/dev/pmem0"), f"pmem0 {STANDSTILL}")
        self.sh("echo 1 >/sys/block/pmem0/queue/iostats")
        self.check("/dev/pmem0", "pmem0")
        self.check(self.mount("-b 65536 /dev/pmem0"), "pmem0")
        self.doCleanups()
        folder = self.mount("-b 65536 /dev/pmem0", options="-o dax")
        self.sh(f"touch {folder}/file")
        for path in (f"{folder}/file", folder, f"{folder}/planned"):  # whose folder is asked
            asked = path.removesuffix("/planned")
            self.assertEqual(self.find(path), f"{asked} is accessed by DAX, past any block device")


if __name__ == "__main__":
    unittest.main()
