# SPDX-License-Identifier: MIT
"""The tests of guests under TCG that also hold under KVM, and those of KVM alone, in one L1."""

import unittest

from tests.harness.kvm_host import HV, KvmHost, PAPR, missing
from tests.harness.qemu import Nvdimm
from tests.harness.vm import Vm

# Bare-metal guests, each booted once or twice.
BARE_METAL = """
tests.qemu.test_values.Values.test_the_demo_guest_prints_both_captures_exactly
tests.qemu.test_conformance.Conformance.test_every_case_gives_the_result_of_its_row_and_logs_nothing
tests.qemu.test_loading.Loading.test_preloaded_it_works_as_with_plugin
tests.qemu.test_life_cycle.LifeCycle.test_the_power_on_is_no_reset_and_time_begins_with_it
tests.qemu.test_life_cycle.LifeCycle.test_guest_reset_counts_at_once_and_restarts_reset_time
tests.qemu.test_life_cycle.LifeCycle.test_a_reset_by_the_monitor_counts_too
tests.qemu.test_life_cycle.LifeCycle.test_time_stands_still_while_the_vm_is_stopped
tests.qemu.test_life_cycle.LifeCycle.test_the_guests_shutdown_and_the_monitors_quit_end_qemu_well
""".split()

# Linux, booted once.
LINUX = """
tests.linux.test_statistics.Statistics.test_sysfs_shows_both_captures_exactly
tests.linux.test_statistics.Statistics.test_ndctl_shows_the_life_used
tests.linux.test_statistics.Statistics.test_perf_counts_all_events_in_one_group
""".split()

# It is always the last: unittest ends what a class has booted when the next class starts, and L1 is
# still there then.
LAST = ["tests.kvm.test_kvm.Kvm"]


class Kvm(unittest.TestCase):
    def test_kvm_runs_the_guest(self):
        with Vm("query", [Nvdimm("nv0")]) as vm:
            self.assertEqual(vm.qmp("query-kvm"), {"enabled": True, "present": True})
            vm.console("ready\n")

    def test_counting_accesses_is_refused(self):
        with Vm("query", [Nvdimm("nv0")], "count-accesses=on") as vm:
            self.assertEqual(vm.wait(), 1)
            self.assertEqual(vm.console(), "")  # the guest did not run
            self.assertRegex(
                vm.log(),
                "^[^\n]*: scmstats: count-accesses=on: only TCG, QEMU's emulation, lets a guest's "
                "accesses be counted; under KVM they go past it; give -accel tcg, or leave the option "
                "out\n$")


def each_test(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from each_test(test)
        else:
            yield test


class OnKvmHost(unittest.TestSuite):
    """Boots L1, runs its tests there and powers L1 off."""

    def __init__(self, nesting, names):
        super().__init__(unittest.defaultTestLoader.loadTestsFromNames([*names, *LAST]))
        self._nesting = nesting

    def run(self, result, debug=False):
        if reason := missing(self._nesting):
            for test in each_test(self):
                result.startTest(test)
                result.addSkip(test, reason)
                result.stopTest(test)
            return result
        with KvmHost(self._nesting) as l1:
            with l1.runs_guests():
                super().run(result, debug)
            if l1.power_off() != 0:
                raise AssertionError(f"L1's QEMU failed:\n{l1.log()}")
        return result


def nested_hv():
    return OnKvmHost(HV, BARE_METAL + LINUX)


def nested_papr():
    # A Linux boots there, but does not see its virtio port: see README.md.
    return OnKvmHost(PAPR, BARE_METAL)


def load_tests(*_):
    return unittest.TestSuite([nested_hv(), nested_papr()])
