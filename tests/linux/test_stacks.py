"""The block device that stores what is at a path, found among a real kernel's drivers."""

import re
import unittest

from guest_case import MIB, GuestCase

DISKS = 6  # vda and on
SECTORS = 128 * MIB // 512


class Stacks(GuestCase):
    durable_writes = True
    programs = ("find_block_device",)

    @classmethod
    def disks(cls):
        arguments = []
        for name in [*(f"vd{i}" for i in range(DISKS)), "nvme", "shared"]:
            image = cls.folder / name
            with image.open("wb") as file:
                file.truncate(128 * MIB)
            arguments += ["-drive", f"if=none,id={name},format=raw,cache=unsafe,file={image}"]
            if name.startswith("vd"):
                arguments += ["-device", f"virtio-blk-pci,drive={name}"]
        return [
            *arguments,
            *("-device", "nvme,serial=plain,drive=nvme"),
            # A namespace that two controllers lead to, of which Linux makes one device.
            *("-device", "nvme-subsys,id=subsystem"),
            *("-device", "nvme,serial=path-1,subsys=subsystem"),
            *("-device", "nvme,serial=path-2,subsys=subsystem"),
            *("-device", "nvme-ns,drive=shared,bus=path-1,shared=on"),
        ]

    def setUp(self):
        super().setUp()
        self.number = 0

    def undo(self, command):
        """Later, in the reverse order."""
        self.addCleanup(self.sh, command)

    def mount(self, device, kind="ext4", options="", folder="/mnt/stack"):
        self.sh(f"mkdir -p '{folder}'; mkfs.{kind} -q {device}")
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
        return self.sh(f"basename $(readlink -f $(readlink /sys/dev/block/"
                       f"$((0x$(stat -Lc %t {device}))):$((0x$(stat -Lc %T {device})))))").strip()

    def find(self, path):
        return self.sh(f"find_block_device '{path}'").strip()

    def writes(self, device):
        return int(self.sh(f"cat /sys/block/{device}/stat").split()[4])

    def check(self, path, device):
        """It is found, and counts what is written."""
        self.assertEqual(self.find(path), device)
        file = path if path.startswith("/dev/") else f"{path}/data"
        before = self.writes(device)
        self.sh(f"dd if=/dev/zero of='{file}' bs=64k count=16 oflag=direct conv=fsync,notrunc 2>&1")
        self.assertGreaterEqual(self.writes(device) - before, 16, path)
        self.assertEqual(self.find(file), device)

    def test_a_disk(self):
        self.check("/dev/vda", "vda")
        self.check("/dev/nvme0n1", "nvme0n1")

    def test_a_partition_is_its_disks(self):
        for disk, partition in (("vda", "vda1"), ("nvme0n1", "nvme0n1p1")):
            self.sh(f"printf 'n\\np\\n1\\n\\n\\nw\\n' | fdisk /dev/{disk}")
            self.undo(f"dd if=/dev/zero of=/dev/{disk} bs=64k count=1 2>&1; blockdev --rereadpt /dev/{disk}")
            self.check(f"/dev/{partition}", disk)
            self.check(self.mount(f"/dev/{partition}", folder=f"/mnt/{partition}"), disk)

    def test_a_namespace_with_several_paths(self):
        print(self.sh("ls -l /sys/block /sys/block/*/slaves /dev/nvme* /sys/class/nvme-subsystem/*"))

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
        self.sh("make-bcache -B /dev/vda; echo /dev/vda >/sys/fs/bcache/register")
        print(self.sh("sleep 1; ls -l /dev/bcache0 /sys/block/bcache0 /sys/block/bcache0/slaves"))
        self.check("/dev/bcache0", "vda")
        self.sh("make-bcache -C /dev/vdb; echo /dev/vdb >/sys/fs/bcache/register")
        print(self.sh("sleep 1; basename $(ls -d /sys/fs/bcache/*-*) >/sys/block/bcache0/bcache/attach; ls -l /sys/block/bcache0/slaves; dmesg | tail -20"))
        self.check("/dev/bcache0", "bcache0")

    def md(self, level, *disks):
        disks = [f"/dev/{disk}" for disk in disks]
        self.sh(f"mdadm --create /dev/md0 --run --force --assume-clean --level={level} "
                f"--raid-devices={len(disks)} {' '.join(disks)} 2>&1")
        self.undo(f"mdadm --stop /dev/md0 2>&1; mdadm --zero-superblock {' '.join(disks)} 2>&1")
        return "/dev/md0"

    def test_md_of_several_disks(self):
        for level in ("1", "0", "linear"):
            with self.subTest(level):
                self.check(self.md(level, "vda", "vdb"), "md0")
                self.doCleanups()

    def test_md_of_one_disk(self):
        self.check(self.md("linear", "vda"), "vda")

    def test_btrfs_on_one_device(self):
        self.check(self.mount("/dev/vda", "btrfs", folder="/mnt/a btrfs, on\\one"), "vda")
        self.check(self.mount(self.dm(f"0 {SECTORS} linear /dev/vdb 0\n"), "btrfs"), "vdb")

    def test_btrfs_on_several_devices(self):
        folder = self.mount("-d raid1 -m raid1 /dev/vda /dev/vdb", "btrfs", "-o device=/dev/vda")
        self.assertRegex(self.find(folder), "none: ")

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
            self.assertEqual(self.find(path), f"none: {reason}")

    def test_persistent_memory(self):
        self.sh("ndctl create-namespace -m fsdax")
        self.check("/dev/pmem0", "pmem0")
        folder = self.mount("-b 65536 /dev/pmem0")
        self.sh(f"touch {folder}/file")
        self.check(folder, "pmem0")
        self.sh(f"mount -o remount,dax=always {folder}; touch {folder}/dax")
        self.assertRegex(self.find(f"{folder}/dax"), "DAX")


if __name__ == "__main__":
    unittest.main()
