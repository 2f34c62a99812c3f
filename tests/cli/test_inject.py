# SPDX-License-Identifier: MIT
"""scmstats inject, allow and deny, against a stand-in for QEMU."""


from tests.harness.command import run
from tests.harness.catalogue import KEYS
from tests.harness.fake_qemu import FakeNvdimm
from tests.harness.qmp_case import MOST, QmpCase


class Inject(QmpCase):
    def test_a_statistic_has_three_names_and_a_value_two_bases(self):
        qemu = self.qemu()
        for argument, value in {"MemLife=5": 5, "mem_life=0x14": 20, "mem-life=0": 0}.items():
            self.assertEqual(self.call(qemu, "inject", "nv0", argument), (0, "", ""))
            self.assertEqual(qemu.nvdimms[0].injected, {"mem-life": value})

    def test_all_statistics_go_to_the_property_of_their_name(self):
        qemu = self.qemu(FakeNvdimm("nv0", dict.fromkeys(KEYS.values())))
        values = {key: index + 20 for index, key in enumerate(KEYS.values())}
        values["med-w-cnt"] = MOST
        self.assertEqual(
            self.call(qemu, "inject", "nv0", *(f"{key}={value}" for key, value in values.items())), (0, "", "")
        )
        self.assertEqual(qemu.nvdimms[0].injected, values)

    def test_nothing_is_written_where_one_of_all_is_wrong(self):
        qemu = self.qemu()
        for wrong, line in {
            "MemLife": "'MemLife': no '='; give a statistic and its value, as MemLife=87",
            "AcmeTemp=1": "'AcmeTemp': not a standard statistic; 'scmstats statistics' lists them",
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
            "nv0: does not support FastWCnt; start QEMU with nv0.statistics=all to support all standard statistics",
        )
        self.assertEqual(qemu.nvdimms[0].injected, {})

    def test_several_values_are_written_in_one_step(self):
        qemu = self.qemu()
        self.assertEqual(self.call(qemu, "inject", "nv0", "MemLife=1", "MedRCnt=2"), (0, "", ""))
        written = [arguments for command, arguments in qemu.commands if command == "qom-set"]
        self.assertEqual([(each["property"], each["value"]) for each in written],
                         [("scm-inject", {"mem-life": 1, "med-r-cnt": 2})])

    def test_older_plugin_takes_one_value_at_a_time(self):
        qemu = self.qemu(FakeNvdimm("nv0", dict.fromkeys(KEYS.values()), older=True))
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
            "nv0: scm-inject: this stand-in refuses the value 13",
        )
        self.assertEqual(qemu.nvdimms[0].injected, {})

    def test_clear_restores_the_named_nvdimms_or_all(self):
        qemu = self.qemu(*(self.nvdimm(f"nv{number}") for number in range(3)))
        for ids, left in {("nv1",): {"nv0", "nv2"}, ("nv0", "nv2"): {"nv1"}, (): set()}.items():
            for each in qemu.nvdimms:
                self.assertEqual(self.call(qemu, "inject", each.id, "MemLife=1", "MedRCnt=2"), (0, "", ""))
            self.assertEqual(self.call(qemu, "inject", "--clear", *ids), (0, "", ""))
            self.assertEqual({each.id for each in qemu.nvdimms if each.injected}, left)

    def test_clear_of_an_unknown_nvdimm_clears_none(self):
        qemu = self.qemu()
        self.assertEqual(self.call(qemu, "inject", "nv0", "MemLife=1"), (0, "", ""))
        self.assert_fails(self.call(qemu, "inject", "--clear", "nv0", "nv7"),
                          "'nv7': no NVDIMM of this VM; it has nv0")
        self.assertEqual(qemu.nvdimms[0].injected, {"mem-life": 1})

    def test_allow_and_deny_set_the_property(self):
        qemu = self.qemu()
        for command, on in (("deny", False), ("deny", False), ("allow", True)):
            self.assertEqual(self.call(qemu, command, "nv0"), (0, "", ""))
            self.assertIs(qemu.nvdimms[0].allowed, on)

    def test_wrong_usage_has_status_2(self):
        for arguments, line in {
            ("inject", "nv0", "MemLife=1"): "--qmp PATH or --domain NAME is required",
            ("inject", "nv0", "--qmp", "x"): "VALUE is required",
            ("inject", "--qmp", "x"): "ID is required",
            ("inject", "--clear", "nv0", "MemLife=1", "--qmp", "x"):
                "--clear takes the ids of NVDIMMs; 'MemLife=1' is a value",
            ("allow", "--qmp", "x"): "ID is required",
            ("show", "--qmp", "x", "--domain", "y"): "--qmp excludes --domain",
            ("show", "--qmp", ""): "--qmp: is empty",
        }.items():
            self.assert_fails(run(*arguments), f"{line}; see scmstats --help", status=2)
