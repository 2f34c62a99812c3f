"""The interface, from a guest: every case of tests/abi/cases.hpp through QEMU."""

import os
import re
import struct
import unittest

from vm import BUILD, DATA, LABEL, MIB, FolderCase, Nvdimm, Vm, sample, write_sample


def vendor_sample():
    """What tests/abi/nvdimms.hpp says of Nvdimm::Vendor."""
    own = {f"Vend{i:04}": 0x0101010101010101 * (i + 1) for i in range(239)}
    return {**sample("powervm-1.perf_stats"), **own}


class Conformance(FolderCase):
    def machine(self, **more):
        capture = DATA / "powervm-1.perf_stats"
        old = self.folder / "old"
        write_sample(old, sample("powervm-1.perf_stats"))
        os.utime(old, (0, 0))
        vendor = self.folder / "vendor"
        write_sample(vendor, vendor_sample())
        read_only = self.folder / "read-only"
        with read_only.open("wb") as image:
            image.write(struct.pack(">8sII", b"SCMSTATS", 1, 0))
            image.truncate(256 * MIB + LABEL)
        # In the order of abi_test::Nvdimm.
        nvdimms = [Nvdimm(id) for id in ("all", "nolife", "nothing", "off", "novalues")]
        nvdimms += [Nvdimm("readonly", read_only, read_only=True), Nvdimm("vendor")]
        options = [
            f"all.samples={capture}",
            f"nolife.samples={DATA / 'powervm-2.perf_stats'},nolife.offer=all",
            "nothing.offer=none",
            f"off.samples={capture},off.collect=off",
            f"novalues.samples={old},novalues.max-age=1",
            f"vendor.samples={vendor}",
        ]
        return Vm("conformance", nvdimms, ",".join(options), **more)

    def check(self, output):
        summary = re.search(r"^SUMMARY: (\d+) passed, (\d+) failed$", output, re.M)
        self.assertIsNotNone(summary, output)
        failures = re.findall(r"^FAIL.*", output, re.M)
        self.assertEqual((failures, int(summary[2])), ([], 0))
        passed = [int(row) for row in re.findall(r"^PASS row (\d+)", output, re.M)]
        self.assertEqual(len(passed), int(summary[1]))
        self.assertEqual(set(passed), set(range(1, 17)))

    def test_every_case_comes_to_what_its_row_says_and_none_is_logged(self):
        with self.machine() as vm:
            self.check(vm.console())
            self.assertEqual(vm.wait(), 0)
            lines = vm.log().splitlines()
            self.assertEqual([line for line in lines if "info: scmstats: " not in line], [])

    def test_no_device_is_touched(self):
        trace = self.folder / "trace"
        arguments = ["-no-shutdown", "-trace", "memory_region_ops_*", "-D", str(trace)]
        with self.machine(arguments=arguments) as vm:
            self.check(vm.console(" failed\n"))
            vm.hmp("xp /1gx 0x6010000000008")  # so that the trace is known to show such a thing
            accesses = [line for line in trace.read_text().splitlines() if "xive" in line]
            self.assertEqual(len(accesses), 1, accesses)
            self.assertIn("addr 0x6010000000008", accesses[0])

    def test_a_device_mapped_as_ram_is_no_ram(self):
        # It lies where the cases expect nothing, and behind RAM, where a buffer may begin in RAM and
        # end in the device; they must come to the same with it there.
        arguments = ["-no-shutdown", "-plugin", str(BUILD / "tests/qemu/libram-device.so")]
        with self.machine(arguments=arguments) as vm:
            self.check(vm.console(" failed\n"))
            views = vm.hmp("info mtree -f").split("FlatView ")
            memory = next(view for view in views if 'AS "memory"' in view)
            self.assertEqual(memory.count("ramd): device"), 2)
            request = vm.hmp("xp /16bx 0x100000000000")
            self.assertIn("0x53 0x43 0x4d 0x53 0x54 0x41 0x54 0x53", request)


if __name__ == "__main__":
    unittest.main()
