# SPDX-License-Identifier: MIT
"""A QEMU that somebody built, and QEMU versions that nobody tested."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.harness.case import make_directory, remove_directory
from tests.harness.paths import BUILD, PLUGIN, QEMU, ROOT
from tests.harness.qemu import Nvdimm
from tests.harness.vm import Vm
from tests.qemu.own_build import is_elf, own_build

OTHER_VERSION = BUILD / "tests/qemu/libother-version.so"
OLDEST, NEWEST = re.search(r"from (\d+\.\d+) to (\d+\.\d+)", (ROOT / "docs/qemu-versions.md").read_text()).groups()
INSTALLED = Path(shutil.which(QEMU))
VERSION = re.search(r"version ([\d.]+)", subprocess.check_output([QEMU, "--version"], text=True))[1]


class OwnBuild(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = make_directory()
        cls.addClassCleanup(remove_directory, cls.directory)
        for name in ("default", "stripped"):
            (cls.directory / name).mkdir()
        cls.default = own_build(INSTALLED, cls.directory / "default")
        cls.stripped = own_build(INSTALLED, cls.directory / "stripped", with_symbols=False)

    def answers(self, options="", preload=False, qemu=None, environment=None):
        vm = Vm("query", [Nvdimm("nv0")], options, preload=preload, qemu=str(qemu or self.default),
                environment=environment)
        with vm:
            vm.console("ready\n")
            return vm.statistics()[0], vm.log()

    def refuses(self, line, options="", preload=False, qemu=None, environment=None):
        vm = Vm("query", [Nvdimm("nv0")], options, preload=preload, qemu=str(qemu or self.default),
                environment=environment)
        with vm:
            self.assertEqual(vm.wait(), 1, vm.log())
            self.assertEqual(vm.console(), "")  # the guest did not run
            said = [each.partition("scmstats: ")[2] for each in vm.log().splitlines()
                    if "scmstats: " in each]
            self.assertEqual(said, [line], vm.log())

    def test_it_exports_only_plugin_functions(self):
        # Otherwise the tests here show nothing.
        program = self.default if is_elf(self.default) else self.directory / "default/usr/bin/qemu-system-ppc64"
        exported = subprocess.check_output(["nm", "-D", "--defined-only", program], text=True)
        names = {line.split()[-1].partition("@")[0] for line in exported.splitlines()
                 if line.split()[-2].isupper()}
        self.assertIn("qemu_plugin_register_vcpu_init_cb", names)
        for name in ("error_report", "spapr_register_hypercall", "current_cpu", "qmp_query_version"):
            self.assertNotIn(name, names)

    def test_unexported_functions_are_found_in_its_symbol_table(self):
        for preload in (False, True):
            with self.subTest(preload=preload):
                statistics, _ = self.answers(preload=preload)
                self.assertIn("PonSecs", statistics)

    def test_accesses_are_counted(self):
        statistics, log = self.answers("count-accesses=on,interval=0.02")
        self.assertEqual((statistics["HostLCnt"], statistics["HostSCnt"]), (0, 0), log)

    @unittest.skipUnless(is_elf(INSTALLED), "the script starts QEMU by way of a dynamic linker already")
    def test_started_by_a_dynamic_linker_it_works(self):
        script = self.directory / "by-linker"
        interpreter = subprocess.check_output(["readelf", "-lW", self.default], text=True)
        linker = interpreter.split("interpreter: ")[1].split("]")[0]
        share = INSTALLED.resolve().parent.parent / "share/qemu"
        script.write_text(f'#!/bin/sh\nexec {linker} {self.default} -L {share} "$@"\n')
        script.chmod(0o755)
        for preload in (False, True):
            with self.subTest(preload=preload):
                statistics, _ = self.answers(preload=preload, qemu=script)
                self.assertIn("PonSecs", statistics)

    def test_a_stripped_one_is_refused_with_what_it_is(self):
        line = ("this QEMU is stripped and exports none of the functions that scmstats calls; "
                "do not strip it, or configure it with --enable-modules")
        for preload in (False, True):
            with self.subTest(preload=preload):
                self.refuses(line, preload=preload, qemu=self.stripped)

    def test_one_without_a_function_is_refused_by_the_functions_name(self):
        this = f"this QEMU {VERSION}"
        count, faults = "count-accesses=on", "faults=on"
        locks = (("bql_lock_impl", "bql_unlock") if int(VERSION.split(".")[0]) >= 9 else
                 ("qemu_mutex_lock_iothread_impl", "qemu_mutex_unlock_iothread"))
        for lacking, options, line in (
            (["spapr_register_hypercall"], "", f"{this} has no spapr_register_hypercall, which scmstats calls"),
            (["error_report"], "", f"{this} has no error_report, which scmstats calls"),
            (["tcg_allowed"], count, f"{count}: {this} has no tcg_allowed"),
            (["tb_flush", "tb_flush__exclusive_or_serial"], count, f"{count}: {this} has no tb_flush"),
            (["mttcg_enabled", "qemu_tcg_mttcg_enabled"], count, f"{count}: {this} has no mttcg_enabled"),
            *(([lock], faults, f"{faults}: {this} has no {lock}") for lock in locks),
        ):
            with self.subTest(lacking), tempfile.TemporaryDirectory(dir=self.directory) as directory:
                self.refuses(line, options, qemu=own_build(INSTALLED, Path(directory), lacking=lacking))

    def test_one_that_does_not_report_its_version_is_refused(self):
        with tempfile.TemporaryDirectory(dir=self.directory) as directory:
            qemu = own_build(INSTALLED, Path(directory), lacking=["qmp_query_version"])
            self.refuses(f"this QEMU does not report its version; scmstats needs {OLDEST} to {NEWEST}",
                         preload=True, qemu=qemu)

    def other(self, version, preloaded=""):
        library = f"{OTHER_VERSION}{':' if preloaded else ''}{preloaded}"
        return {"LD_PRELOAD": library, "OTHER_VERSION": version}

    def test_newer_version_is_refused_with_the_option_that_tries_it(self):
        major, minor = map(int, NEWEST.split("."))
        for version in (f"{major + 1}.0.0", f"{major}.{minor + 1}.0", f"{major}.{minor}.50"):
            with self.subTest(version):
                line = (f"this QEMU {version} is newer than {NEWEST}, the newest that scmstats is tested with; "
                        "give untested=on to try it")
                self.refuses(line, environment=self.other(version))
                environment = self.other(version, PLUGIN)
                with Vm("query", [Nvdimm("nv0")], None, qemu=str(self.default),
                        environment=environment) as vm:
                    self.assertEqual(vm.wait(), 1)
                    self.assertIn(f"scmstats: {line}\n", vm.log())

    def test_a_newer_version_is_tried_with_a_warning(self):
        environment = self.other("12.0.0", PLUGIN) | {"SCMSTATS_OPTIONS": "untested=on"}
        with Vm("query", [Nvdimm("nv0")], None, qemu=str(self.default), environment=environment) as vm:
            vm.console("ready\n")
            self.assertIn("PonSecs", vm.statistics()[0])
            self.assertIn("warning: scmstats: untested=on: not tested with this QEMU 12.0.0\n", vm.log())

    @unittest.skipUnless(VERSION.startswith("10.0."), "other versions refuse the plug-in interface of 10.1")
    def test_counting_is_refused_with_a_version_that_was_not_tested(self):
        for version in ("10.1.0", "10.2.3"):
            with self.subTest(version):
                self.refuses(f"count-accesses=on: not tested with this QEMU {version}, only with versions up to 10.0 "
                             "and with 11.1; give untested=on to try it, or leave the option out",
                             "count-accesses=on", environment=self.other(version))
                self.answers(environment=self.other(version))

    def test_an_older_version_is_refused(self):
        for version in ("7.1.99", "5.2.0"):
            with self.subTest(version):
                environment = self.other(version, PLUGIN) | {"SCMSTATS_OPTIONS": "untested=on"}
                with Vm("query", [Nvdimm("nv0")], None, qemu=str(self.default),
                        environment=environment) as vm:
                    self.assertEqual(vm.wait(), 1)
                    self.assertRegex(vm.log(), f"scmstats: this QEMU {version} is too old; scmstats needs "
                                     f"{OLDEST} to {NEWEST}\n$")

    def test_a_tested_version_prints_no_warning(self):
        _, log = self.answers()
        self.assertNotIn("untested", log)

    def test_version_of_a_newer_one_is_printed_without_an_error(self):
        environment = {**os.environ, **self.other("12.0.0", PLUGIN)}
        run = subprocess.run([self.default, "--version"], env=environment, capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
