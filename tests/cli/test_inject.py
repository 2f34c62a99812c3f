"""scmstats inject, clear, collect-on and collect-off, against a stand-in for QEMU."""

import unittest

from fake_qemu import KEYS, FakeNvdimm
from qmp_case import MOST, QmpCase
from test_cli import run


class Inject(QmpCase):
    def test_a_statistic_has_three_names_and_a_value_two_bases(self):
        qemu = self.qemu()
        for argument, value in {"MemLife=5": 5, "mem_life=0x14": 20, "mem-life=0": 0}.items():
            self.assertEqual(self.call(qemu, "inject", "nv0", argument), (0, "", ""))
            self.assertEqual(qemu.nvdimms[0].injected, {"mem-life": value})

    def test_all_sixteen_go_to_the_property_of_their_name(self):
        qemu = self.qemu(FakeNvdimm("nv0", dict.fromkeys(KEYS)))
        values = {key: place + 20 for place, key in enumerate(KEYS)}
        values["med-w-cnt"] = MOST
        self.assertEqual(
            self.call(qemu, "inject", "nv0", *(f"{key}={value}" for key, value in values.items())), (0, "", "")
        )
        self.assertEqual(qemu.nvdimms[0].injected, values)

    def test_nothing_is_written_where_one_of_all_is_wrong(self):
        qemu = self.qemu()
        for wrong, line in {
            "MemLife": "'MemLife': no '='; give a statistic and its value, as MemLife=87",
            "AcmeTemp=1": "'AcmeTemp': none of the sixteen statistics, which 'scmstats statistics' lists",
            "MemLife=": "MemLife: '' is not a value: give a number of at most 64 bits, as in 0x64 or 100",
            "MemLife=101": "MemLife: 101 is above 100, the most that 'MemLife' may be",
            "MedWCnt=-1": "MedWCnt: '-1' is not a value: give a number of at most 64 bits, as in 0x64 or 100",
            f"MedWCnt={MOST + 1}": f"MedWCnt: '{MOST + 1}' is not a value: give a number of at most 64 bits, "
            "as in 0x64 or 100",
            "med_r_cnt=2": "MedRCnt: given twice; give each statistic once",
        }.items():
            self.assert_fails(
                self.call(qemu, "inject", "nv0", "MedRCnt=1", wrong), f"{line}; see scmstats --help", status=2
            )
        self.assertEqual(qemu.commands, [])
        self.assert_fails(
            self.call(qemu, "inject", "nv0", "MemLife=1", "FastWCnt=1"),
            "nv0: does not offer FastWCnt; start QEMU with nv0.offer=all, and it offers all sixteen",
        )
        self.assertEqual(qemu.nvdimms[0].injected, {})

    def test_several_values_are_written_in_one_step(self):
        qemu = self.qemu()
        self.assertEqual(self.call(qemu, "inject", "nv0", "MemLife=1", "MedRCnt=2"), (0, "", ""))
        written = [arguments for command, arguments in qemu.commands if command == "qom-set"]
        self.assertEqual([(each["property"], each["value"]) for each in written],
                         [("scm-inject", {"mem-life": 1, "med-r-cnt": 2})])

    def test_older_plugin_takes_one_value_at_a_time(self):
        qemu = self.qemu(FakeNvdimm("nv0", dict.fromkeys(KEYS), older=True))
        self.assertEqual(self.call(qemu, "inject", "nv0", "MemLife=1"), (0, "", ""))
        self.assert_fails(
            self.call(qemu, "inject", "nv0", "MemLife=2", "MedRCnt=2"),
            "nv0: the plug-in is older than this command and takes one value at a time; give one STAT=VALUE, "
            "or load the plug-in of this version",
        )
        self.assertEqual(qemu.nvdimms[0].injected, {"mem-life": 1})

    def test_qemus_own_words_are_passed_on(self):
        qemu = self.qemu()
        self.assert_fails(
            self.call(qemu, "inject", "nv0", "MemLife=1", "MedRCnt=13"),
            "nv0: scm-inject: 13 is no value that this test takes",
        )
        self.assertEqual(qemu.nvdimms[0].injected, {})

    def test_clear_ends_all_of_one_nvdimms(self):
        qemu = self.qemu(self.nvdimm(), self.nvdimm("nv1"))
        for id in ("nv0", "nv1"):
            self.assertEqual(self.call(qemu, "inject", id, "MemLife=1", "MedRCnt=2"), (0, "", ""))
        self.assertEqual(self.call(qemu, "clear", "nv1"), (0, "", ""))
        self.assertEqual([each.injected for each in qemu.nvdimms], [{"mem-life": 1, "med-r-cnt": 2}, {}])

    def test_collection_is_switched(self):
        qemu = self.qemu()
        for command, on in (("collect-off", False), ("collect-off", False), ("collect-on", True)):
            self.assertEqual(self.call(qemu, command, "nv0"), (0, "", ""))
            self.assertIs(qemu.nvdimms[0].collect, on)

    def test_wrong_usage_has_status_2(self):
        for arguments, line in {
            ("inject", "nv0", "MemLife=1"): "--qmp PATH or --domain NAME is required",
            ("inject", "nv0", "--qmp", "x"): "VALUE is required",
            ("clear", "--qmp", "x"): "ID is required",
            ("show", "--qmp", "x", "--domain", "y"): "--qmp excludes --domain",
            ("show", "--qmp", ""): "--qmp: is empty",
        }.items():
            self.assert_fails(run(*arguments), f"{line}; see scmstats --help", status=2)


if __name__ == "__main__":
    unittest.main()
