# SPDX-License-Identifier: MIT
"""scmstats collect writes the values that Linux's drivers report by other means."""

import os

from tests.harness.linux_case import GuestCase
from tests.harness.paths import DATA
from tests.harness.qemu import MIB, Nvdimm
from tests.harness.samples import pairs, write_sample
from tests.harness.vm import Vm
from tests.harness.wait import wait_until

BLOCKS = 16  # of 64 KiB, what is read and written each time
SECTORS = 128 * MIB // 512


class Collect(GuestCase):
    nvdimms = ("nv0", "capture")
    durable_writes = True
    programs = ("scmstats",)

    @classmethod
    def options(cls):
        write_sample(cls.directory / "samples", {"MemLife": 87, "MedRCnt": 5})
        return {
            "nv0.samples": cls.directory / "samples",
            "capture.samples": DATA / "powervm-1.perf_stats",
        }

    @classmethod
    def disks(cls):
        arguments = []
        for name in ("vda", "vdb", "vdc", "nvme"):
            image = cls.directory / name
            with image.open("wb") as file:
                file.truncate(128 * MIB)
            device = "nvme,serial=one" if name == "nvme" else "virtio-blk-pci"
            arguments += ["-drive", f"if=none,id={name},format=raw,cache=unsafe,file={image}"]
            arguments += ["-device", f"{device},drive={name}"]
        return arguments

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        wait_until(lambda: cls.machine.agent.run("ls /dev/nvme0n1").status == 0)

    def setUp(self):
        super().setUp()
        self.sh("rm -f /tmp/samples")  # its totals are of another test's device

    def collect(self, device):
        """The sample file's text."""
        return self.sh(f"scmstats collect {device} --out /tmp/samples --once >/tmp/said && cat /tmp/samples")

    def wear(self, life):
        """The NVDIMM, to that MemLife."""
        write_sample(self.directory / "samples", {"MemLife": life, "MedRCnt": 5})
        wait_until(lambda: self.statistics()["MemLife"] == life)

    def write(self, device):
        self.sh(f"dd if=/dev/zero of={device} bs=64k count={BLOCKS} oflag=direct 2>&1")

    def read(self, device):
        self.sh(f"dd if={device} of=/dev/null bs=64k count={BLOCKS} iflag=direct 2>&1")

    def undo(self, command):
        """Later, in the reverse order."""
        self.addCleanup(self.sh, command)

    def device_mapper(self, table):
        self.sh("dd if=/dev/zero of=/dev/vdb bs=64k count=1 2>&1; dd if=/dev/zero of=/dev/vdc bs=64k count=1 2>&1")
        self.sh(f"echo '{table}' | dmsetup create cache")
        self.undo("dmsetup remove cache")
        return "/dev/mapper/cache"

    def status(self):
        """The fields of the device mapper's status, from 1 on as in its documentation."""
        return self.sh("dmsetup status cache").split()[2:]

    def test_empty_smart_log_has_no_statistic(self):
        # The SMART log of QEMU's controller: nothing used, nothing spare, less than an hour on.
        empty = "; ".join(f"{id}: the SMART log is empty" for id in ("MemLife", "CritRscU", "PonSecs"))
        self.sh("mkfs.ext4 -q /dev/nvme0n1; mkdir -p /mnt/nvme; mount /dev/nvme0n1 /mnt/nvme")
        self.undo("umount /mnt/nvme")
        for device in ("nvme0", "/dev/nvme0", "nvme0n1", "/dev/nvme0n1", "/mnt/nvme"):
            status, said = self.machine.agent.run(f"scmstats collect {device} --out /tmp/nvmes --once")
            self.assertEqual(status, 1, said)
            self.assertRegex(said, rf"\Ascmstats: NVMe SMART log of nvme0(n1)?: no statistic in it; {empty}\n\Z")
        self.sh("! [ -e /tmp/nvmes ]")
        self.assertIn("MemLife: the SMART log is empty", self.sh("scmstats probe /dev/nvme0n1"))

    def test_an_nvdimm(self):
        for life in (87, 0, 100):
            self.wear(life)
            self.assertEqual(
                self.collect(f"{self.nmem[0]} --collector ndctl"), f"MemLife  = 0x{life:016X}\n"
            )

    def test_papr_statistics_of_an_nvdimm_are_collected_as_they_are(self):
        capture = (DATA / "powervm-1.perf_stats").read_text()
        region = self.sh(f"cd -P /sys/bus/nd/devices/{self.nmem[1]}/..; grep -l {self.nmem[1]}, region*/mapping0")
        region = region.split("/")[0]
        self.sh(f"ndctl create-namespace -m fsdax -r {region}")
        self.undo(f"ndctl destroy-namespace -f -r {region} all 2>&1")
        disk = self.sh(f"basename /sys/bus/nd/devices/{region}/pfn*/block/*").strip()
        for device in (self.nmem[1], f"/dev/{disk}"):
            self.assertEqual(self.collect(device), capture, device)

    def test_papr_statistics_that_change_are_collected_each_second(self):
        self.wear(50)
        self.sh(f"scmstats collect {self.nmem[0]} --out /tmp/kept --every 1 >/dev/null 2>&1 & echo $! >/tmp/pid")
        self.undo("kill $(cat /tmp/pid)")
        for life in (40, 60, 5):
            self.wear(life)
            line = f"MemLife  = 0x{life:016X}\n"
            wait_until(lambda line=line: line in self.sh("cat /tmp/kept 2>&1 || true"))

    def test_dm_cache(self):
        device = self.device_mapper(f"0 {SECTORS} cache /dev/vdc /dev/vdb /dev/vda 128 1 writeback smq 0")
        for _ in range(4):
            self.write(device)
            self.read(device)
        collected = dict(pairs(self.collect(device)))
        read_hits, read_misses, write_hits = map(int, self.status()[5:8])
        self.assertEqual(collected, {"CchRHCnt": read_hits, "CchWHCnt": write_hits})
        self.assertEqual(read_hits + read_misses, 4 * BLOCKS)
        self.assertGreater(min(read_hits, write_hits), 0)

    def test_dm_writecache(self):
        self.need_later_than_5_10("statistics of dm-writecache")
        device = self.device_mapper(f"0 {SECTORS} writecache s /dev/vda /dev/vdb 65536 0")
        self.read(device)  # misses
        for _ in range(3):
            self.write(device)
            self.read(device)
        reads, read_hits, writes, *write_hits, writes_around = map(int, self.status()[5:11])
        self.assertEqual((reads, read_hits, writes), (4 * BLOCKS, 3 * BLOCKS, 3 * BLOCKS))
        self.assertEqual((sum(write_hits), writes_around), (2 * BLOCKS, 0))
        self.assertEqual(dict(pairs(self.collect(device))),
                         {"CchRHCnt": read_hits, "CchWHCnt": sum(write_hits), "FastWCnt": writes})

    def test_bcache(self):
        register = "/sys/fs/bcache/register"
        self.sh(f"make-bcache -B /dev/vda; echo /dev/vda >{register}")
        self.undo("echo 1 >/sys/block/bcache0/bcache/stop; while [ -e /dev/bcache0 ]; do usleep 9999; done")
        self.sh(f"make-bcache -C /dev/vdb --bucket 128k; echo /dev/vdb >{register}; cd /sys/fs/bcache; "
                "basename $(realpath $(ls -d *-*)) >/sys/block/bcache0/bcache/attach")
        self.undo("cd /sys/fs/bcache; echo 1 >$(ls -d *-*)/stop; while ls -d *-*; do usleep 9999; done")
        for _ in range(3):
            self.read("/dev/bcache0")

        def totals():
            """Hits and misses, which it adds up every 23 seconds."""
            directory = "/sys/block/bcache0/bcache/stats_total"
            return [int(line) for line in self.sh(f"cat {directory}/cache_hits {directory}/cache_misses").split()]

        wait_until(lambda: sum(totals()) == 3 * BLOCKS, lambda: str(totals()))
        hits, _ = totals()
        self.assertGreater(hits, 0)
        self.assertEqual(dict(pairs(self.collect("bcache0"))), {"CchRHCnt": hits})

    def test_without_privileges(self):
        self.sh("echo nobody:x:65534:65534::/:/bin/sh >/etc/passwd")
        for device, reason in (
            ("nvme0", r"/dev/nvme0: Permission denied: .* needs CAP_SYS_ADMIN and read access to /dev/nvme0; "),
            (self.nmem[0], rf"{self.nmem[0]}: Permission denied: only root can read "
             rf"/sys/devices/\S*/{self.nmem[0]}/papr/perf_stats; "),
            (f"{self.nmem[0]} --collector ndctl",
             rf"{self.nmem[0]}: Permission denied: .* needs read and write access to /dev/ndctl\d; "),
        ):
            status, said = self.machine.agent.run(
                f"su nobody -s /bin/sh -c 'scmstats collect {device} --out /tmp/nobodys --once'")
            self.assertEqual(status, 1)
            self.assertRegex(said, rf"\Ascmstats: {reason}run as root.*\n\Z")
        self.sh("! [ -e /tmp/nobodys ]")

    def test_what_was_collected_reaches_a_guest(self):
        self.wear(73)
        file = self.directory / "collected"
        file.write_text(self.collect(self.nmem[0]))
        with Vm("query", [Nvdimm("nv0")], {"nv0.samples": file}) as vm:
            vm.console("ready\n")
            self.assertEqual(vm.statistics()[0]["MemLife"], 73)


class PowerOn(GuestCase):
    """With a clock that runs ahead while the guest sleeps."""

    arguments = ("-icount", "shift=0,sleep=off")
    programs = ("scmstats",)

    @classmethod
    def disks(cls):
        image = cls.directory / "nvme"
        image.touch()
        os.truncate(image, 64 * MIB)
        # QEMU sets only the warning of the SMART log, and the hours by its clock.
        return ["-drive", f"if=none,id=nvme,format=raw,file={image}",
                "-device", "nvme,id=disk,serial=one,drive=nvme,smart_critical_warning=4"]

    def test_an_nvme_disks_power_on_hours_are_seconds(self):
        for hours in (1, 2):
            self.sh("sleep 3600", timeout=10**6)
            self.assertEqual(
                self.sh("scmstats collect nvme0 --out /tmp/samples --once", timeout=10**6),
                f"NVMe SMART log of nvme0: PonSecs {3600 * hours}\n"
                "no MemLife: the SMART log is empty\nno CritRscU: the SMART log is empty\n",
            )
        for namespace in self.linux.nvme_namespace:
            self.assertEqual(
                self.sh(f"scmstats collect /dev/{namespace} --out /tmp/samples --once", timeout=10**6),
                f"NVMe SMART log of {namespace}: PonSecs 7200\n"
                "no MemLife: the SMART log is empty\nno CritRscU: the SMART log is empty\n",
            )
