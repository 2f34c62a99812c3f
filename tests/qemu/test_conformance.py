# SPDX-License-Identifier: MIT
"""The interface, from guests: every case of conformance/abi through QEMU, and calls from several vCPUs."""

import itertools
import os
import re
import subprocess

from conformance import guests
from conformance.guests import SUMMARY
from tests.harness.case import DirectoryCase
from tests.harness.paths import BUILD, ROOT
from tests.qemu import mutants

# A size is not both too small and too large, a count not both 0 and too large; nothing is asked for
# by name where all is; not every id has a value where one has none.
NEVER_BOTH = {("size-query", "above-page"), ("below-header", "above-page"), ("too-many-named", "no-value"),
              ("too-many-named", "all"), ("no-value", "partial"), ("all", "partial"), ("named", "partial")}

MUTANTS = BUILD / "tests/qemu/libmutants.so"


class Conformance(DirectoryCase):
    def passed(self, output):
        """The lines; each says PASS, but for those that say why a case cannot be."""
        summary = SUMMARY.search(output)
        self.assertIsNotNone(summary, output)
        self.assertEqual(re.findall("^FAIL.*", output, re.M), [])
        cases, passed, failed, _ = map(int, summary.groups())
        self.assertEqual((passed, failed), (cases, 0))
        return output.splitlines()

    def check_table(self, output):
        lines = self.passed(output)
        rows = "(?P<row>[a-z-]+)(?: over (?P<later>[a-z-]+))?"
        held, never = set(), set()
        for line in lines:
            if match := re.fullmatch(f"PASS {rows}: [0-9]+ cases, 0 failed", line):
                held.add((match["row"], match["later"] or match["row"]))
            elif match := re.fullmatch(f"SKIP {rows}: no call meets both", line):
                never.add((match["row"], match["later"]))
        self.assertEqual(never, NEVER_BOTH)
        everything = set(itertools.combinations_with_replacement(mutants.ROWS, 2))
        self.assertEqual(held, everything - NEVER_BOTH)

    def test_every_case_gives_the_result_of_its_row_and_logs_nothing(self):
        seconds = guests.manifest()["table"]["seconds"]
        with guests.table_vm(self.directory, "conformance", patience=seconds) as vm:
            self.check_table(vm.console())
            self.assertEqual(vm.wait(), 0)
            lines = vm.log().splitlines()
            self.assertEqual([line for line in lines if "info: scmstats: " not in line], [])

    def test_no_device_is_touched(self):
        trace = self.directory / "trace"
        arguments = ["-no-shutdown", "-trace", "memory_region_ops_*", "-D", str(trace)]
        with guests.table_vm(self.directory, "conformance", arguments) as vm:
            self.check_table(vm.console(" skipped\n"))
            vm.hmp("xp /1gx 0x6010000000008")  # so that the trace is known to show such a thing
            accesses = [line for line in trace.read_text().splitlines() if "xive" in line]
            self.assertEqual(len(accesses), 1, accesses)
            self.assertIn("addr 0x6010000000008", accesses[0])

    def test_a_device_mapped_as_ram_is_no_ram(self):
        # It lies where the cases expect nothing, and behind RAM, where a buffer may begin in RAM and
        # end in the device; they must come to the same with it there.
        arguments = ["-no-shutdown", "-plugin", str(BUILD / "tests/qemu/libram-device.so")]
        with guests.table_vm(self.directory, "conformance", arguments) as vm:
            self.check_table(vm.console(" skipped\n"))
            views = vm.hmp("info mtree -f").split("FlatView ")
            memory = next(view for view in views if 'AS "memory"' in view)
            self.assertEqual(memory.count("ramd): device"), 2)
            request = vm.hmp("xp /16bx 0x100000000000")
            self.assertIn("0x53 0x43 0x4d 0x53 0x54 0x41 0x54 0x53", request)

    def run_script(self, *arguments, **environment):
        script = [ROOT / "conformance/run", *arguments]
        return subprocess.run(script, capture_output=True, text=True, env={**os.environ, **environment})

    def test_calls_of_several_vcpus_each_see_one_state(self):
        for name in ("two-vcpus", "three-vcpus", "four-vcpus"):
            with self.subTest(name):
                script = self.run_script(name)
                self.assertEqual((script.returncode, script.stderr), (0, ""), script.stdout)
                lines = self.passed(script.stdout)
                self.assertEqual(len([line for line in lines if line.startswith("PASS")]), 5)

    def test_script_fails_if_a_case_fails_or_without_plugin(self):
        script = self.run_script("--library", str(MUTANTS), "table", SCMSTATS_MUTANT="eye-catcher")
        self.assertEqual(script.returncode, 1)
        self.assertRegex(script.stdout, "(?m)^FAIL eye-catcher over version: ")
        script = self.run_script("--library", "/nowhere", "table")
        self.assertEqual(script.returncode, 1)
        self.assertIn("FAIL table: QEMU ended before the guest was done", script.stdout)
        script = self.run_script("tables")
        self.assertEqual(script.returncode, 2)
        self.assertIn("guests.toml has no tables", script.stderr)

    def test_plugin_that_breaks_a_row_fails_in_that_row(self):
        for row, name in enumerate(mutants.ROWS, 1):
            with self.subTest(name):
                output = guests.run("table", library=MUTANTS, append=f"row={row}",
                                    environment={"SCMSTATS_MUTANT": name})
                self.assertRegex(output, f"(?m)^FAIL {name}: ")
                self.assertRegex(output, SUMMARY)

    def test_plugin_with_two_rows_in_wrong_order_fails_in_these_rows(self):
        for name in mutants.ORDER:
            with self.subTest(name):
                row, later = name.split("-after-")
                output = guests.run("table", library=MUTANTS, environment={"SCMSTATS_MUTANT": name},
                                    append=f"row={list(mutants.ROWS).index(row) + 1}")
                self.assertRegex(output, f"(?m)^FAIL {row} over {later}: ")
                self.assertRegex(output, SUMMARY)

    def test_plugin_that_reads_twice_or_overwrites_fails_with_vcpus(self):
        for case, name in enumerate(mutants.CONCURRENT, 1):
            with self.subTest(name):
                for _ in range(20):  # on a busy host the vCPUs may run one after the other
                    output = guests.run("two-vcpus", library=MUTANTS, append=f"case={case}",
                                        environment={"SCMSTATS_MUTANT": name})
                    if "\nFAIL " in f"\n{output}":
                        break
                self.assertRegex(output, "(?m)^FAIL .* [1-9][0-9]* faults$")
                self.assertRegex(output, SUMMARY)
