# SPDX-License-Identifier: MIT
"""The block device that stores what is at a path, found among a real kernel's drivers."""

import json
import struct

from tests.harness.linux_case import GuestCase
from tests.harness.qemu import MIB
from tests.harness.wait import wait_until

DISKS = ("vda", "vdb", "vdc", "partitioned", "nvme", "shared")
SECTORS = 128 * MIB // 512  # half of a disk, as btrfs needs at least
STANDSTILL = "has counted nothing so far, and its queue/iostats is 0"


def partition_table():
    """One partition, from 1 MiB to the end, as MBR has it."""
    entry = struct.pack("<8B2I", 0, 0, 0, 0, 0x83, 0, 0, 0, 2048, SECTORS - 2048)
    return bytes(446) + entry + bytes(48) + b"\x55\xaa"


class Stacks(GuestCase):
    durable_writes = True
    programs = ("scmstats",)
    # With one CPU Linux 6.12.118 hangs when a btrfs on a device-mapper device is unmounted.
    arguments = ("-smp", "2")

    @classmethod
    def disks(cls):
        arguments = []
        for name in DISKS:
            image = cls.directory / name
            with image.open("wb") as file:
                file.write(partition_table() if name in ("partitioned", "nvme") else b"")
                file.truncate(256 * MIB)
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

    def mount(self, device, kind="ext4", options="", directory="/mnt/stack"):
        force = {"ext4": "-F", "btrfs": "-f"}[kind]
        self.sh(f"mkdir -p '{directory}'; mkfs.{kind} -q {force} {device}")
        self.sh(f"mount -t {kind} {options} {device.split()[-1]} '{directory}'")
        self.undo(f"umount '{directory}'")
        return directory

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

    def find(self, path, where="/"):
        """Returns the device that a probe of the directory finds, or the reason why it finds none."""
        probed = json.loads(self.sh(f"cd '{where}'; scmstats probe '{path}' --json"))
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
        expected = name if self.linux.counts_multipath else f"{name} {STANDSTILL}"
        self.assertEqual(self.find(f"/dev/{name}"), expected)

    def test_loop_devices_are_their_files(self):
        directory = self.mount("/dev/vda")
        for level in ("one", "two"):
            self.sh(f"truncate -s 64M '{directory}/{level} [file]'")
            device = self.sh("losetup -f").strip()
            self.sh(f"losetup {device} '{directory}/{level} [file]'")
            self.undo(f"losetup -d {device}")
            self.check(device, "vda")
            directory = self.mount(device, directory=f"/mnt/{level}")
            self.check(directory, "vda")

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
        for disk in ("vda", "vdb"):  # make-bcache refuses a disk with a file system
            self.sh(f"dd if=/dev/zero of=/dev/{disk} bs=1M count=1 2>&1")
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
        self.assertEqual(self.find(self.md("linear", "vda", "vdb")), self.linux.linear_md)

    def test_md_of_one_disk(self):
        self.check(self.md("linear", "vda"), "vda")

    def test_btrfs_on_one_device(self):
        self.check(self.mount("/dev/vda", "btrfs", directory="/mnt/a btrfs, on\\one"), "vda")
        self.check(self.mount(self.dm(f"0 {SECTORS} linear /dev/vdb 0\n"), "btrfs"), "vdb")

    def test_btrfs_on_several_disks(self):
        # Nodes that no udev made: a mount's source is not a link to the kernel's name.
        first, second = (self.dm(f"0 {SECTORS} linear /dev/{disk} 0\n") for disk in ("vda", "vdb"))
        directory = self.mount(f"-d raid1 -m raid1 {first} {second}", "btrfs", f"-o device={first}")
        self.assertEqual(self.find(directory), f"{directory} is on btrfs on several disks: vda, vdb")

    def test_btrfs_on_several_devices_of_one_disk(self):
        first, second = (self.dm(f"0 {SECTORS} linear /dev/vda {start}\n") for start in (0, SECTORS))
        self.check(self.mount(f"-d raid1 -m raid1 {first} {second}", "btrfs", f"-o device={first}"), "vda")

    def test_btrfs_whose_source_became_another_disk(self):
        self.sh("mknod /dev/source b $((0x$(stat -c %t /dev/vda))) $((0x$(stat -c %T /dev/vda)))")
        self.undo("rm -f /dev/source")
        directory = self.mount("/dev/source", "btrfs")
        self.sh("rm /dev/source")
        self.check(directory, "vda")
        self.sh("mknod /dev/source b $((0x$(stat -c %t /dev/vdb))) $((0x$(stat -c %T /dev/vdb)))")
        self.check(directory, "vda")

    def test_a_mount_that_hides_another(self):
        self.mount("/dev/vdb", "btrfs", directory="/mnt/stack/below")
        self.mount("/dev/vda", "btrfs")
        self.sh("mkdir /mnt/stack/below")
        self.check("/mnt/stack/below", "vda")

    def test_a_large_mount_table(self):
        point = "/tmp/many" + f"/{' ' * 200}x" * 18  # a space takes four bytes there
        self.sh(f"mkdir -p '{point}'; for i in $(seq 80); do mount -t tmpfs none '{point}'; done", 120)
        self.addCleanup(self.sh, f"for i in $(seq 80); do umount '{point}'; done; rm -r /tmp/many", 120)
        self.assertGreater(int(self.sh("wc -c </proc/self/mountinfo")), 1 << 20)
        self.check(self.mount("/dev/vda", "btrfs"), "vda")

    def overlay(self, directory, name="up", option=None):
        """Mounts one from `directory`, where its upper directory is; the lower one is on vda."""
        lower = self.mount("/dev/vda", directory="/mnt/lower")
        self.sh(f"mkdir -p /mnt/merged; echo >{lower}/lower; cd {directory}; mkdir '{name}' work; mount -t overlay -o "
                f"'lowerdir={lower},upperdir={option or f'{directory}/{name}'},workdir={directory}/work' o /mnt/merged")
        self.undo("umount /mnt/merged")

    def test_overlay_is_its_upper_directory(self):
        self.overlay(self.mount("/dev/vdb", directory="/mnt/upper"))
        self.check("/mnt/merged", "vdb")
        self.sh("mkdir -p /mnt/merged/a/b /mnt/part; mount --bind /mnt/merged/a /mnt/part")
        self.undo("umount /mnt/part")
        self.check("/mnt/part/b", "vdb")

    def test_overlay_with_a_file_of_a_lower_layer(self):
        self.overlay(self.mount("/dev/vdb", directory="/mnt/upper"))
        self.assertEqual(self.find("/mnt/merged/lower"),
                         "/mnt/merged/lower is on the overlay /mnt/merged, whose upper directory "
                         "'/mnt/upper/up' does not have it, as far as visible here")
        self.sh("echo >>/mnt/merged/lower")
        self.assertEqual(self.find("/mnt/merged/lower"), "vdb")

    def test_overlay_without_an_upper_directory(self):
        lower = self.mount("/dev/vda", directory="/mnt/lower")
        self.sh(f"mkdir -p {lower}/a {lower}/b /mnt/merged; "
                f"mount -t overlay -o lowerdir={lower}/a:{lower}/b o /mnt/merged")
        self.undo("umount /mnt/merged")
        self.assertEqual(self.find("/mnt/merged"),
                         "/mnt/merged is on the overlay /mnt/merged, which has no upper directory")

    def test_overlay_with_a_relative_upper_directory(self):
        third = self.mount("/dev/vdc", directory="/mnt/third")
        self.overlay(self.mount("/dev/vdb", directory="/mnt/upper"), option="up")
        self.sh(f"echo >/mnt/merged/data; mkdir {third}/up; echo >{third}/up/data")
        self.assertEqual(self.find("/mnt/merged/data", third),
                         "/mnt/merged/data is on the overlay /mnt/merged, whose upper directory 'up' is "
                         "relative to a directory that Linux does not name")

    def test_overlay_with_a_hidden_upper_directory(self):
        self.overlay(self.mount("/dev/vdb", directory="/mnt/upper"))
        self.sh("echo >/mnt/merged/data")
        self.mount("/dev/vdc", directory="/mnt/upper")
        reason = "/mnt/merged/data is on the overlay /mnt/merged, whose upper directory '/mnt/upper/up'"
        self.assertEqual(self.find("/mnt/merged/data"), f"{reason}: No such file or directory")
        self.sh("mkdir /mnt/upper/up")
        for command in ("true", "cp -a /mnt/merged/data /mnt/upper/up"):
            self.sh(command)
            self.assertEqual(self.find("/mnt/merged/data"),
                             f"{reason} does not have it, as far as visible here")

    def test_overlay_with_a_comma_a_colon_and_a_backslash(self):
        upper = self.mount("/dev/vdb", directory="/mnt/upper")
        self.overlay(upper, "a,b:c\\d e", f"{upper}/a\\,b\\:c\\\\d e")
        self.check("/mnt/merged", "vdb")

    def loop(self, file):
        device = self.sh("losetup -f").strip()
        self.sh(f"losetup {device} {file}")
        self.undo(f"losetup -d {device}")
        return device

    def test_a_loop_device_whose_file_was_deleted(self):
        directory = self.mount("/dev/vda")
        self.sh(f"truncate -s 64M {directory}/f")
        device = self.loop(f"{directory}/f")
        self.sh(f"rm {directory}/f")
        self.check(device, "vda")
        self.sh(f"mkdir '{directory}/f (deleted)'")
        self.check(device, "vda")

    def test_a_loop_device_whose_files_mount_was_detached(self):
        other = self.mount("/dev/vdc", directory="/mnt/other")
        self.sh(f"mkdir -p /mnt/stack; mkfs.ext4 -q -F /dev/vda; mount /dev/vda /mnt/stack; "
                f"truncate -s 64M /mnt/stack/f {other}/f; ln -s {other}/f /f")
        self.undo("rm /f")
        device = self.loop("/mnt/stack/f")
        self.check(device, "vda")
        self.sh("umount -l /mnt/stack")
        name = device.removeprefix("/dev/")
        self.assertEqual(self.sh(f"cat /sys/block/{name}/loop/backing_file"), "/f\n")
        self.assertEqual(self.find(device),
                         f"{name} has a file that was deleted or is not visible here: '/f'")

    def test_a_loop_device_without_a_file(self):
        device = self.sh("losetup -f").strip()
        self.assertEqual(self.find(device), f"{device.removeprefix('/dev/')} has no file attached")

    def test_a_dev_that_has_just_one_node(self):
        directory = self.mount("/dev/vdb", "btrfs", directory="/mnt/btrfs")
        self.sh("truncate -s 64M /mnt/btrfs/f")
        loop = self.loop("/mnt/btrfs/f").removeprefix("/dev/")
        self.sh(f"mkfs.ext4 -q -F /dev/{loop}; mkdir -p /mnt/loop; mount /dev/{loop} /mnt/loop")
        self.undo("umount /mnt/loop")
        self.sh("mkdir -p /mnt/dev; mount -t tmpfs dev /mnt/dev; "
                "mknod /mnt/dev/own b $((0x$(stat -c %t /dev/vda))) $((0x$(stat -c %T /dev/vda)))")
        self.undo("umount /mnt/dev")
        for path, device in (("/dev/own", "vda"), (directory, "vdb"),
                             ("/mnt/loop", f"{loop} does not say which file it has: /dev/{loop}: "
                                           "No such file or directory")):
            output = self.sh(f"unshare -m sh -c 'mount --move /mnt/dev /dev && scmstats probe {path} --json'")
            probed = json.loads(output)
            self.assertEqual(probed["block_device"] or probed["block_reason"], device)

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
        directory = self.mount("-b 65536 /dev/pmem0", options="-o dax")
        self.sh(f"touch {directory}/file")
        for path in (f"{directory}/file", directory, f"{directory}/planned"):  # whose directory is asked
            asked = path.removesuffix("/planned")
            self.assertEqual(self.find(path), f"{asked} is accessed by DAX, past any block device")
