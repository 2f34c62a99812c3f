# SPDX-License-Identifier: MIT
"""tools/matrix keeps results and writes docs/compatibility.md from them."""

import os
import tempfile
import unittest
from pathlib import Path


from tools.compatibility import combinations, document, results


def test(status, passed=0, ran=0):
    return {"status": status, "passed": passed, "ran": ran}


def result(**changes):
    return {
        "host": "bookworm", "qemu": "7.2.22", "kernel": "6.1", "accelerator": "TCG",
        "versions": {"host": "Debian 12.11, g++ 12.2.0", "qemu": "7.2.22 (Debian 1:7.2)",
                     "guest": "Linux 6.1.176, ndctl 76.1, perf 6.1.176"},
        "conformance": {"cases": 40, "passed": 40, "failed": 0, "skipped": 2},
        "tests": {"linux.A": test("passed", 3, 3), "linux.B": test("passed", 1, 1)},
        "date": "2026-11-26", "commit": "abc1234", "seconds": 90,
    } | changes


JUNIT = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="Linux-c++" tests="4">
  <testcase name="linux.A" classname="linux.A" time="1" status="run">
    <system-out>test_one (test_a.A.test_one) ... 0.4 s ok
test_two (test_a.A.test_two)
With a line that says what it is. ... ok

Ran 2 tests in 1.0s

OK
SUMMARY: 3 cases, 3 passed, 0 failed, 0 skipped
</system-out></testcase>
  <testcase name="linux.B" classname="linux.B" time="1" status="fail"><failure message=""/>
    <system-out>test_one (test_b.B.test_one) ... FAIL
test_two (test_b.B.test_two) ... ERROR
test_three (test_b.B.test_three) ... ok

FAILED (failures=1, errors=1)
</system-out></testcase>
  <testcase name="linux.C" classname="linux.C" time="1" status="run">
    <system-out>test_one (test_c.C.test_one) ... skipped 'no such disk'
setUpClass (test_c.D) ... skipped 'not here'

OK (skipped=2)
</system-out></testcase>
  <testcase name="linux.D" classname="linux.D" time="1" status="run">
    <system-out>test_one (test_d.D.test_one) ... skipped 'no such disk'
test_two (test_d.D.test_two) ... ok

OK (skipped=1)
SUMMARY: 4 cases, 3 passed, 1 failed, 0 skipped
</system-out></testcase>
  <testcase name="linux.E" classname="linux.E" time="0" status="notrun"><skipped message=""/></testcase>
  <testcase name="tests.linux.build" classname="linux.build" time="0" status="run"><system-out></system-out></testcase>
  <testcase name="linux.F" classname="linux.F" time="0" status="run"><system-out>done</system-out></testcase>
</testsuite>
"""


class Document(unittest.TestCase):
    def rows(self, *ran):
        return [line for line in document.write(list(ran)).splitlines() if line.startswith("| Debian")]

    def test_row_has_versions_counts_names_date_and_commit(self):
        self.assertEqual(self.rows(result()), [
            "| Debian 12.11, g++ 12.2.0 | 7.2.22 (Debian 1:7.2) | TCG | Linux 6.1.176, ndctl 76.1, perf 6.1.176 "
            "| 40 of 40 | 2026-11-26, abc1234 | 2 passed: linux.A (3 of 3), linux.B |"])

    def test_failed_and_skipped_tests_are_shown_as_such(self):
        row, = self.rows(result(tests={"linux.A": test("passed", 1, 1), "linux.B": test("failed", 2, 3),
                                       "linux.C": test("skipped")}))
        self.assertTrue(row.endswith(
            "| **1 failed: linux.B (2 of 3)**; 1 passed: linux.A; 1 skipped: linux.C |"), row)

    def test_failed_conformance_is_shown_as_such(self):
        row, = self.rows(result(conformance={"cases": 40, "passed": 38, "failed": 2, "skipped": 0}))
        self.assertIn("| **38 of 40: 2 failed** |", row)

    def test_combination_without_conformance_says_not_run(self):
        row, = self.rows(result(conformance=None))
        self.assertIn("| not run |", row)

    def test_only_given_results_have_rows_sorted_by_version(self):
        rows = self.rows(result(kernel="6.12", versions=result()["versions"] | {"guest": "Linux 6.12"}),
                         result(kernel="6.1", versions=result()["versions"] | {"guest": "Linux 6.1"}),
                         result(kernel="5.10", versions=result()["versions"] | {"guest": "Linux 5.10"}))
        self.assertEqual([row.split(" | ")[3] for row in rows], ["Linux 5.10", "Linux 6.1", "Linux 6.12"])

    def test_count_of_good_combinations_leaves_out_failures(self):
        ran = [
            result(), result(tests={"linux.A": test("failed")}),
            result(conformance=None, tests={"linux.A": test("skipped")}),
            result(conformance={"cases": 0, "passed": 0, "failed": 1, "skipped": 0}),
            result(conformance=None, tests={"kvm.A": test("passed")})]
        text = document.write([each | {"versions": each["versions"] | {"guest": f"Linux 6.{number}"}}
                               for number, each in enumerate(ran)])
        self.assertIn("5 combinations were run; everything passed in 2 of them.", text)

    def test_rows_of_the_page_stay_unless_their_combination_has_a_result(self):
        versions = result()["versions"]
        other = result(accelerator="KVM", tests={"kvm.A": test("failed")}, commit="old")
        own_build = result(versions=versions | {"qemu": "7.2.22"}, commit="old")
        page = document.write([result(commit="old"), other, own_build])
        newer = result(versions=versions | {"qemu": "7.2.22 (Debian 1:7.3)", "guest": "Linux 6.1.192"})
        text = document.write([newer], page)
        self.assertEqual(text, document.write([newer, other, own_build]))
        self.assertIn("3 combinations were run; everything passed in 2 of them.", text)

    def test_methods_that_passed_are_counted_by_class(self):
        row, = self.rows(result(tests={
            "tests.qemu.test_state.State.test_a": test("passed", 1, 1),
            "tests.qemu.test_state.State.test_b": test("passed", 1, 1),
            "tests.qemu.test_state.State.test_c": test("failed", 0, 1),
            "tests.qemu.test_qom.Qom.test_a": test("skipped")}))
        self.assertIn("| **1 failed: qemu.State.test_c**; 1 passed: qemu.State (2 of 2); 1 skipped: qemu.Qom |", row)

    def test_bar_and_line_break_in_a_version_stay_in_their_cell(self):
        row, = self.rows(result(versions=result()["versions"] | {"qemu": "7.2 | a\nb"}))
        self.assertIn("| 7.2 \\| a b |", row)


class Results(unittest.TestCase):
    def test_status_of_each_test_is_read_from_junit(self):
        tests, output = results.tests(JUNIT)
        self.assertEqual(tests, {
            "linux.A": test("passed", 2, 2), "linux.B": test("failed", 1, 3), "linux.C": test("skipped"),
            "linux.D": test("passed", 1, 1), "linux.E": test("skipped"), "linux.F": test("passed")})
        self.assertEqual(results.conformance(output), {"cases": 4, "passed": 3, "failed": 1, "skipped": 0})

    def test_reasons_of_skipped_tests_are_read_once_each(self):
        _, output = results.tests(JUNIT)
        self.assertEqual(results.skip_reasons(output), ["no such disk", "not here"])

    def test_output_without_summary_has_no_counts(self):
        self.assertIsNone(results.conformance("FAIL table: QEMU ended before the guest was done\n"))

    def test_store_keeps_by_commit_and_name(self):
        with tempfile.TemporaryDirectory() as directory:
            store = results.Store(directory, "abc")
            self.assertIsNone(store.get("bookworm/installed/6.1/TCG"))
            store.put("bookworm/installed/6.1/TCG", result())
            self.assertEqual(store.get("bookworm/installed/6.1/TCG"), result())
            self.assertIsNone(store.get("bookworm/installed/6.12/TCG"))
            self.assertIsNone(results.Store(directory, "abd").get("bookworm/installed/6.1/TCG"))

    def test_newest_result_of_any_commit_is_found(self):
        with tempfile.TemporaryDirectory() as directory:
            old, new = results.Store(directory, "abc"), results.Store(directory, "abd")
            self.assertIsNone(new.newest("a"))
            old.put("a", {"commit": "abc"})
            self.assertEqual(new.newest("a"), {"commit": "abc"})
            new.put("a", {"commit": "abd"})
            os.utime(old.path("a"), (0, 0))
            self.assertEqual(old.newest("a"), {"commit": "abd"})

    def test_store_takes_half_a_file_for_none(self):
        with tempfile.TemporaryDirectory() as directory:
            store = results.Store(directory, "abc")
            store.put("a", result())
            store.path("a").write_text(store.path("a").read_text()[:40])
            self.assertIsNone(store.get("a"))


class Combinations(unittest.TestCase):
    def test_names_and_result_files_are_unique(self):
        all_of_them = list(combinations.combinations("bookworm", Path("/nowhere")))
        store = results.Store("/nowhere", "abc")
        self.assertEqual(len({store.path(each.name) for each in all_of_them}), len(all_of_them))
        self.assertGreater(len(all_of_them), 50)

    def test_guests_without_linux_run_once_for_a_qemu(self):
        tests = {each.name: each.tests for each in combinations.combinations("bookworm", Path("/nowhere"))}
        self.assertEqual(tests["bookworm/installed/6.1/TCG"], "^tests[.](qemu|linux|powervm)[.]")
        self.assertEqual(tests["bookworm/installed/6.12/TCG"], "^tests[.]linux[.]")
        self.assertEqual(tests["trixie/installed/6.12/TCG"], "^tests[.](qemu|linux|powervm)[.]")

    def test_missing_piece_is_named_with_the_command_that_makes_it(self):
        each = next(each for each in combinations.combinations("bookworm", Path("/nowhere"))
                    if each.name == "bookworm/trixie-backports/6.1/TCG")
        self.assertEqual(each.missing(), ("no /nowhere/trixie-backports/qemu-system-ppc64",
                                          "tools/get-qemu trixie-backports /nowhere/trixie-backports"))

    def test_qemu_of_a_suite_is_found_by_what_get_qemu_noted(self):
        with tempfile.TemporaryDirectory() as directory:
            for name, suite in (("11.1.3", "trixie-backports"), ("10.0.13", "trixie")):
                Path(directory, name).mkdir()
                Path(directory, name, "suite").write_text(f"{suite}\n")
            found = {each.qemu: each.program() for each in combinations.combinations("bookworm", Path(directory))
                     if each.host.release == "bookworm"}
        self.assertEqual(found["trixie"], f"{directory}/10.0.13/qemu-system-ppc64")
        self.assertEqual(found["trixie-backports"], f"{directory}/11.1.3/qemu-system-ppc64")
        self.assertEqual(found["self-built"], f"{directory}/self-built/qemu-system-ppc64")
        self.assertEqual(found["installed"], "qemu-system-ppc64")

    def test_environment_names_the_qemu_and_the_kernel(self):
        each = next(each for each in combinations.combinations("bookworm", Path("/a b"))
                    if each.name == "bookworm/trixie-backports/7.3/TCG")
        self.assertEqual(each.line("run"), "export SCMSTATS_QEMU='/a b/trixie-backports/qemu-system-ppc64' "
                                           "SCMSTATS_KERNEL=\"$PWD\"/build/linux-guest/7.3/vmlinux\nrun")
