# SPDX-License-Identifier: MIT
"""The scmstats command on a running QEMU with the plug-in."""

import json
import socket
import subprocess

from tests.harness.case import DirectoryCase
from tests.harness.paths import BUILD
from tests.harness.qemu import Nvdimm, Qemu, QmpError
from tests.harness.samples import sample, write_sample
from tests.harness.vm import Vm

MOST = 2**64 - 1


class CommandCase(DirectoryCase):
    def setUp(self):
        super().setUp()
        self.socket = self.directory / "qmp"

    def call(self, command, *arguments):
        run = subprocess.run([BUILD / "scmstats", command, *arguments, "--qmp", self.socket],
                             capture_output=True, text=True, timeout=60)
        return run.returncode, run.stdout, run.stderr


class WithoutPlugin(CommandCase):
    """Errors of a real QEMU without statistics are reported."""

    def qemu(self, *nvdimms, option="-qmp"):
        qemu = self.enterContext(Qemu([option, f"unix:{self.socket},server=on,wait=off", "-S"], nvdimms))
        qemu.qmp("query-status")  # so it listens by now
        return qemu

    def test_missing_plugin_or_nvdimm_is_named(self):
        self.qemu(Nvdimm("nv1"), Nvdimm("nv0"))
        for command in (["show"], ["watch"], ["inject", "nv0", "MemLife=5"]):
            self.assertEqual(
                self.call(*command),
                (1, "", "scmstats: nv0: has no scm-stats: start QEMU with -plugin libscmstats-qemu.so\n"),
            )
        complaint = "scmstats: 'nv7': no NVDIMM of this VM; it has nv0, nv1\n"
        self.assertEqual(self.call("inject", "--clear", "nv7"), (1, "", complaint))

    def test_a_vm_without_nvdimms_has_none(self):
        self.qemu()
        self.assertEqual(self.call("show"), (0, "this VM has no NVDIMM\n", ""))

    def test_a_socket_that_another_client_has_is_told(self):
        self.qemu()
        with socket.socket(socket.AF_UNIX) as other:
            other.connect(str(self.socket))
            other.recv(1)
            status, _, complaint = self.call("show")
        self.assertEqual(status, 1)
        self.assertIn("another client has this socket, which serves one at a time", complaint)
        self.assertEqual(self.call("show")[0], 0)

    def test_human_monitor_connection_is_refused_with_a_reason(self):
        self.qemu(option="-monitor")
        status, _, complaint = self.call("show")
        self.assertEqual(status, 1)
        self.assertIn("is not a QMP greeting; is it the socket of -qmp, or of -monitor?", complaint)

    def test_watch_goes_on_until_the_vm_ends(self):
        qemu = self.qemu()
        watch = subprocess.Popen([BUILD / "scmstats", "watch", "--interval=60", "--qmp", self.socket],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(watch.communicate)
        self.addCleanup(watch.kill)
        self.assertIn("scmstats watch", watch.stdout.readline())
        qemu.qmp("quit")
        _, complaint = watch.communicate(timeout=30)
        self.assertEqual((watch.returncode, complaint), (0, "scmstats: the VM has ended: host-qmp-quit\n"))


class OddIds(CommandCase):
    """QEMU up to 10.0 takes any text for the id of a device that is given as JSON; 11.1 refuses it."""

    def test_an_id_with_a_slash_and_one_that_is_not_ascii_are_found(self):
        nvdimms = [Nvdimm("nv0"), Nvdimm("nv1"), Nvdimm("nv2")]
        nvdimms[1].device["id"], nvdimms[2].device["id"] = "a/b", "größe"
        vm = self.enterContext(Vm("query", nvdimms, "", ["-qmp", f"unix:{self.socket},server=on,wait=off"]))
        try:
            vm.console("ready\n")
        except AssertionError:
            if "Invalid qdev ID 'a/b'" not in vm.log():
                raise
            self.skipTest("this QEMU refuses such ids itself")
        status, output, complaint = self.call("show")
        self.assertEqual((status, complaint), (0, ""))
        shown = [line for line in output.splitlines() if line and not line.startswith(" ")]
        self.assertEqual(shown, ["a/b", "nv0", r"gr\xc3\xb6\xc3\x9fe"])
        for id in ("a/b", "größe", shown[2]):
            self.assertEqual(self.call("show", id)[0], 0, id)
            self.assertEqual(self.call("inject", id, "CtlResCt=5"), (0, "", ""))
            self.assertIn(" 5  count        injected ", self.call("show", id)[1])


class Command(CommandCase):
    def setUp(self):
        super().setUp()
        write_sample(self.samples, {**sample("powervm-1.perf_stats"), "AcmeTemp": MOST})

    def start(self, **options):
        """A VM whose plug-in has the properties that the command is for."""
        vm = self.enterContext(
            Vm("query", [Nvdimm("nv0"), Nvdimm("nv1")],
               {"interval": 0.01, "nv0.samples": self.samples, "nv1.statistics": "none", **options},
               ["-qmp", f"unix:{self.socket},server=on,wait=off"])
        )
        vm.console("ready\n")
        try:
            vm.qmp("qom-get", path="/machine/peripheral/nv0", property="scm-stats")
        except QmpError as error:
            self.skipTest(f"the plug-in has no scm-stats yet: {error}")
        return vm

    def show(self):
        """{id: JSON} of all NVDIMMs."""
        status, output, complaint = self.call("show", "--json")
        self.assertEqual((status, complaint), (0, ""))
        return {each["nvdimm"]: each for each in json.loads(output)}

    def test_it_shows_what_the_guest_gets(self):
        vm = self.start()
        guest = vm.wait_for_statistics(lambda statistics: statistics[0].get("AcmeTemp") == MOST)[0]
        status, output, _ = self.call("show", "nv0")
        self.assertEqual(status, 0)
        shown = dict(line.split()[:2] for line in output.splitlines()[2:])
        self.assertEqual({id: int(value) for id, value in shown.items()}, guest)
        nvdimms = self.show()
        self.assertEqual(nvdimms["nv0"]["statistics"]["AcmeTemp"], MOST)
        self.assertEqual(set(nvdimms["nv0"]["origins"].values()), {"measured"})
        self.assertEqual(nvdimms["nv1"]["statistics"], {})

    def test_the_guest_gets_what_is_injected_until_it_is_cleared(self):
        vm = self.start()
        self.assertEqual(self.call("inject", "nv0", "MemLife=5", f"med-w-cnt=0x{MOST:x}"), (0, "", ""))
        vm.wait_for_statistics(lambda all: (all[0].get("MemLife"), all[0].get("MedWCnt")) == (5, MOST))
        shown = self.show()["nv0"]
        self.assertEqual((shown["origins"]["mem_life"], shown["origins"]["med_r_cnt"]), ("injected", "measured"))
        self.assertEqual(shown["statistics"]["med_w_cnt"], MOST)
        self.assertEqual(self.call("inject", "--clear", "nv0"), (0, "", ""))
        vm.wait_for_statistics(lambda statistics: statistics[0].get("MemLife") == 100)

    def test_what_is_not_supported_is_not_injected(self):
        self.start()
        status, output, complaint = self.call("inject", "nv1", "MemLife=5")
        self.assertEqual((status, output, complaint.count("\n")), (1, "", 1))
        self.assertTrue(complaint.startswith("scmstats: nv1: does not support MemLife"), complaint)

    def test_guest_gets_faults_until_they_end(self):
        vm = self.start(faults="on")
        self.assertEqual(self.call("fault", "nv0", "status=H_Busy", "--on", "all", "--calls", "1"), (0, "", ""))
        self.assertEqual(self.call("fault", "nv0"), (0, '{"status":"H_BUSY","on":"all","calls":1}\n', ""))
        self.assertEqual(vm.statistics()[0], "H_BUSY")
        self.assertEqual(self.call("fault", "nv0"), (0, "no faults\n", ""))
        fault = '{"values":{"MemLife":%d,"AcmeTemp":7}}' % MOST
        self.assertEqual(self.call("fault", "nv0", fault), (0, "", ""))
        statistics = vm.statistics()[0]
        self.assertEqual((statistics["MemLife"], statistics["AcmeTemp"]), (MOST, 7))
        self.assertEqual(self.call("fault", "nv0", "--clear"), (0, "", ""))
        self.assertEqual(vm.statistics()[0]["MemLife"], 100)

    def test_fault_without_the_option_is_refused(self):
        self.start()
        self.assertEqual(self.call("fault", "nv0", "count=1"), (
            1, "", "scmstats: nv0: no faults can be injected; start QEMU with -plugin libscmstats-qemu.so,faults=on\n"
        ))

    def test_collection_is_switched(self):
        vm = self.start()
        self.assertEqual(self.call("deny", "nv0"), (0, "", ""))
        vm.wait_for_statistics(lambda statistics: statistics[0] == "H_AUTHORITY")
        self.assertFalse(self.show()["nv0"]["allowed"])
        self.assertEqual(self.call("allow", "nv0"), (0, "", ""))
        vm.wait_for_statistics(lambda statistics: "MemLife" in statistics[0])
