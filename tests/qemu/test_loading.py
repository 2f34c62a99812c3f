# SPDX-License-Identifier: MIT
"""How the library gets into QEMU, and into which it does not."""

import os
import shutil
import subprocess
import unittest

from tests.harness.case import DirectoryCase
from tests.harness.catalogue import SIZE
from tests.harness.paths import BUILD, PLUGIN, QEMU, SCMSTATS
from tests.harness.qemu import Nvdimm
from tests.harness.samples import write_sample
from tests.harness.vm import Vm
from tests.qemu.test_life_cycle import threads

OTHER_TARGET = shutil.which("qemu-system-ppc")  # of the same package, without pseries


class Loading(DirectoryCase):
    def answers(self, vm):
        vm.console("ready\n")
        return "PonSecs" in vm.statistics()[0]

    def test_preloaded_it_works_as_with_plugin(self):
        samples = self.directory / "samples"
        write_sample(samples, {"MemLife": 5})
        with Vm("query", [Nvdimm("nv0")], f"nv0.samples={samples}", preload=True) as vm:
            vm.console("ready\n")
            self.assertEqual(vm.statistics()[0]["MemLife"], 5)

    def test_loaded_twice_registers_once_with_plugin_options(self):
        preload = {"LD_PRELOAD": str(PLUGIN), "SCMSTATS_OPTIONS": "nv0.statistics=none"}
        with Vm("query", [Nvdimm("nv0")], environment=preload) as vm:
            self.assertTrue(self.answers(vm))
            self.assertIn("SCMSTATS_OPTIONS is not used: -plugin has the options", vm.log())

    def test_two_copies_of_the_file_register_once(self):
        copy = shutil.copy(PLUGIN, self.directory)
        with Vm("query", [Nvdimm("nv0")], environment={"LD_PRELOAD": copy}) as vm:
            self.assertTrue(self.answers(vm))

    def test_under_two_names_it_is_refused(self):
        copy = shutil.copy(PLUGIN, self.directory)
        link = self.directory / "link.so"
        link.symlink_to(PLUGIN)
        for second in (copy, link):
            with Vm("query", [Nvdimm("nv0")], arguments=["-plugin", str(second)]) as vm:
                self.assertEqual(vm.wait(), 1)
                complaints = [line for line in vm.log().splitlines() if " info: " not in line]
                self.assertEqual(len(complaints), 1)
                self.assertIn("scmstats: loaded twice; give one -plugin with all", complaints[0])

    def test_of_two_plugin_options_for_one_file_qemu_makes_one(self):
        with Vm("query", [Nvdimm("nv0")], arguments=["-plugin", f"{PLUGIN},nv0.statistics=all"]) as vm:
            vm.console("ready\n")
            vm.type("a")
            self.assertIn(f"slot 0 size {SIZE} H_SUCCESS", vm.console("end\n"))

    def test_machine_and_log_say_which_version_is_loaded(self):
        command = subprocess.check_output([SCMSTATS, "--version"], text=True).split(None, 1)[1]
        with Vm("query", [Nvdimm("nv0")]) as vm:
            version = vm.qmp("qom-get", path="/machine", property="scmstats-version")
            self.assertEqual(version, command.split()[0])
            lines = [line for line in vm.log().splitlines(True) if "version" in line]
            self.assertEqual([line.partition("info: ")[2] for line in lines], [f"scmstats: version {command}"])

    @unittest.skipUnless(OTHER_TARGET, "qemu-system-ppc is not installed")
    def test_qemu_of_other_target_is_refused_with_missing_symbol(self):
        version = subprocess.check_output([OTHER_TARGET, "--version"], text=True).split()[3]
        for environment, arguments in (
            ({}, ["-plugin", str(PLUGIN)]),
            ({"LD_PRELOAD": str(PLUGIN)}, []),
        ):
            run = subprocess.run(
                [OTHER_TARGET, "-M", "none", "-nographic", "-S", *arguments],
                env={**os.environ, **environment}, capture_output=True, text=True, timeout=60,
            )
            self.assertEqual(run.returncode, 1)
            self.assertEqual(
                run.stderr,
                f"qemu-system-ppc: scmstats: this QEMU {version} has no spapr_register_hypercall; "
                "scmstats needs qemu-system-ppc64\n",
            )

    def test_other_machine_is_refused_or_ignored_if_preloaded(self):
        nvdimm = [*("-object", "memory-backend-ram,id=m0,size=256M"),
                  *("-device", "nvdimm,id=nv0,memdev=m0")]
        for machine in (["-M", "none"], ["-M", "powernv9", "-m", "1G", "-S", *nvdimm]):
            arguments = [QEMU, *machine, "-nodefaults", "-display", "none", "-monitor", "stdio"]
            for how, environment, status, complaint in (
                (["-plugin", str(PLUGIN)], {}, 1, "this is not a pseries machine; give -machine pseries"),
                ([], {"LD_PRELOAD": str(PLUGIN)}, 0, ""),
            ):
                run = subprocess.run(
                    [*arguments, *how], env={**os.environ, **environment}, input="quit\n",
                    capture_output=True, text=True, timeout=60,
                )
                self.assertEqual(run.returncode, status, run.stderr)
                said = [line for line in run.stderr.splitlines() if "scmstats" in line]
                self.assertEqual([line.partition("scmstats: ")[2] for line in said],
                                 [complaint] if complaint else [])

    def test_without_a_timer_it_is_refused_with_the_reason(self):
        no_timer = {"LD_PRELOAD": str(BUILD / "tests/qemu/libno-timer.so")}
        with Vm("query", [Nvdimm("nv0")], environment=no_timer) as vm:
            self.assertEqual(vm.wait(), 1)
            self.assertIn("scmstats: timerfd_create: Too many open files", vm.log())

    def test_in_a_program_that_is_no_qemu_it_does_nothing(self):
        run = subprocess.run(
            ["true"], env={**os.environ, "LD_PRELOAD": str(PLUGIN), "SCMSTATS_OPTIONS": "rubbish"},
            capture_output=True, text=True, timeout=60,
        )
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", ""))

    def test_without_nvdimms_it_starts_no_thread(self):
        with Vm("query") as vm:
            vm.console("ready\n")
            self.assertEqual(vm.statistics(), {})
            self.assertNotIn("scmstats", threads(vm.process.pid))

    def test_plugin_exports_qemus_symbols_and_needs_only_c_libraries(self):
        exported = subprocess.check_output(["nm", "-D", "--defined-only", PLUGIN], text=True)
        names = {line.split()[-1] for line in exported.splitlines()}
        self.assertEqual(names, {"qemu_plugin_install", "qemu_plugin_version"})
        dynamic = subprocess.check_output(["readelf", "-d", "-W", PLUGIN], text=True)
        needed = {line.split("[")[1][:-1] for line in dynamic.splitlines() if "(NEEDED)" in line}
        self.assertLessEqual(needed, {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6"})
