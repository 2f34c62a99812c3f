"""The scmstats command on a running QEMU with the plug-in."""

import json
import subprocess
import unittest

from vm import BUILD, FolderCase, Nvdimm, QmpError, Vm, sample, write_sample

MOST = 2**64 - 1


class Command(FolderCase):
    def setUp(self):
        super().setUp()
        self.socket = self.folder / "qmp"
        write_sample(self.samples, {**sample("powervm-1.perf_stats"), "AcmeTemp": MOST})

    def start(self):
        """A VM whose plug-in has the properties that the command is for."""
        vm = self.enterContext(
            Vm("query", [Nvdimm("nv0"), Nvdimm("nv1")],
               {"interval": 0.01, "nv0.samples": self.samples, "nv1.offer": "none"},
               ["-qmp", f"unix:{self.socket},server=on,wait=off"])
        )
        vm.console("ready\n")
        try:
            vm.qmp("qom-get", path="/machine/peripheral/nv0", property="scm-stats")
        except QmpError as error:
            self.skipTest(f"the plug-in has no scm-stats yet: {error}")
        return vm

    def call(self, command, *arguments):
        run = subprocess.run([BUILD / "scmstats", command, *arguments, "--qmp", self.socket],
                             capture_output=True, text=True, timeout=60)
        return run.returncode, run.stdout, run.stderr

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
        self.assertEqual(set(nvdimms["nv0"]["sources"].values()), {"measured"})
        self.assertEqual(nvdimms["nv1"]["statistics"], {})

    def test_the_guest_gets_what_is_injected_until_it_is_cleared(self):
        vm = self.start()
        self.assertEqual(self.call("inject", "nv0", "MemLife=5", f"med-w-cnt=0x{MOST:x}"), (0, "", ""))
        vm.wait_for_statistics(lambda all: (all[0].get("MemLife"), all[0].get("MedWCnt")) == (5, MOST))
        shown = self.show()["nv0"]
        self.assertEqual((shown["sources"]["mem_life"], shown["sources"]["med_r_cnt"]), ("injected", "measured"))
        self.assertEqual(shown["statistics"]["med_w_cnt"], MOST)
        self.assertEqual(self.call("clear", "nv0"), (0, "", ""))
        vm.wait_for_statistics(lambda statistics: statistics[0].get("MemLife") == 100)

    def test_what_is_not_offered_is_not_injected(self):
        self.start()
        status, output, complaint = self.call("inject", "nv1", "MemLife=5")
        self.assertEqual((status, output, complaint.count("\n")), (1, "", 1))
        self.assertTrue(complaint.startswith("scmstats: nv1: does not offer MemLife"), complaint)

    def test_collection_is_switched(self):
        vm = self.start()
        self.assertEqual(self.call("collect-off", "nv0"), (0, "", ""))
        vm.wait_for_statistics(lambda statistics: statistics[0] == "H_AUTHORITY")
        self.assertFalse(self.show()["nv0"]["collecting"])
        self.assertEqual(self.call("collect-on", "nv0"), (0, "", ""))
        vm.wait_for_statistics(lambda statistics: "MemLife" in statistics[0])

    def test_watch_goes_on_until_the_vm_ends(self):
        vm = self.start()
        watch = subprocess.Popen([BUILD / "scmstats", "watch", "nv0", "--interval=0.1", "--qmp", self.socket],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(watch.communicate)
        self.addCleanup(watch.kill)
        for line in watch.stdout:
            if line.startswith("  FastWCnt"):
                break
        vm.qmp("quit")
        output, complaint = watch.communicate(timeout=60)
        self.assertEqual((watch.returncode, complaint), (0, "scmstats: the VM has ended: host-qmp-quit\n"))


if __name__ == "__main__":
    unittest.main()
