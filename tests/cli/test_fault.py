# SPDX-License-Identifier: MIT
"""scmstats fault, against a stand-in for QEMU."""

import json
import re

from tests.harness.command import run
from tests.harness.paths import ROOT
from tests.harness.qmp_case import MOST, QmpCase


class Fault(QmpCase):
    def faulty(self, *faults):
        return self.qemu(self.nvdimm(faults=list(faults)))

    def test_each_kind_goes_to_the_member_of_its_name(self):
        qemu = self.faulty()
        for words, fault in {
            ("status=H_Hardware",): {"status": "H_Hardware"},
            ("status=-0x1",): None,
            ("status=-1", "r4=0x10"): {"status": -1, "r4": 16},
            (f"r4={MOST}", "step=-1"): {"r4": MOST, "step": -1},
            ("eye-catcher=SCMSTATX", "version=2", "count=4294967295"):
                {"eye-catcher": "SCMSTATX", "version": 2, "count": 4294967295},
            ("vanish=MemLife,PonSecs", "vanish=MedRCnt"): {"vanish": ["MemLife", "PonSecs", "MedRCnt"]},
            ("appear=AcmeTemp:0x29",): {"appear": {"AcmeTemp": 41}},
            ("values=MemLife:101,mem_life:7",): None,
            ("values=MemLife:101,MedRCnt:0",): {"values": {"MemLife": 101, "MedRCnt": 0}},
            ("ids=MemLife:Unknown,PonSecs:0x0000000000000000",): {"ids": {"MemLife": "Unknown", "PonSecs": 0}},
            ("ids=MemLife:\xe9",): {"ids": {"MemLife": "\xe9"}},
            ("order=reversed", "write=20", "delay=0.25"): {"order": "reversed", "write": 20, "delay": 0.25},
        }.items():
            qemu.nvdimms[0].faults = []
            status, output, _ = self.call(qemu, "fault", "nv0", *words)
            self.assertEqual((status, output), (0, "") if fault else (2, ""), words)
            self.assertEqual(qemu.nvdimms[0].faults, [fault] if fault else [], words)

    def test_conditions_are_members(self):
        qemu = self.faulty()
        self.assertEqual(self.call(qemu, "fault", "nv0", "count=1", "--on", "named", "--calls", "3"), (0, "", ""))
        self.assertEqual(self.call(qemu, "fault", "nv0", "count=2", "--every", "2", "--for", "1.5"), (0, "", ""))
        self.assertEqual(qemu.nvdimms[0].faults,
                         [{"count": 1, "on": "named", "calls": 3}, {"count": 2, "every": 2, "for": 1.5}])

    def test_faults_are_printed_as_they_can_be_given(self):
        faults = [{"status": "H_BUSY", "calls": 2}, {"ids": {"MemLife": "\0\xff"}, "r4": MOST}]
        qemu = self.faulty(*faults)
        status, output, complaint = self.call(qemu, "fault", "nv0")
        self.assertEqual((status, complaint), (0, ""))
        self.assertEqual([json.loads(line) for line in output.splitlines()], faults)
        self.assertEqual(output.splitlines()[0], '{"status":"H_BUSY","calls":2}')
        qemu.nvdimms[0].faults = []
        self.assertEqual(self.call(qemu, "fault", "nv0"), (0, "no faults\n", ""))
        for line in output.splitlines():
            self.assertEqual(self.call(qemu, "fault", "nv0", line), (0, "", ""))
        self.assertEqual(qemu.nvdimms[0].faults, faults)

    def test_clear_ends_all(self):
        qemu = self.faulty({"count": 1}, {"count": 2})
        self.assertEqual(self.call(qemu, "fault", "nv0", "--clear"), (0, "", ""))
        self.assertEqual(qemu.nvdimms[0].faults, [])

    def test_list_of_kinds_needs_no_vm(self):
        status, output, complaint = run("fault", "--list")
        self.assertEqual((status, complaint), (0, ""))
        self.assertEqual([line.split()[0] for line in output.splitlines()],
                         ["kind", "status", "r4", "eye-catcher", "version", "count", "vanish", "appear", "values",
                          "ids", "order", "write", "delay", "step"])

    def test_document_has_every_kind_in_the_lists_order(self):
        listed = [line.split()[0] for line in run("fault", "--list")[1].splitlines()[1:]]
        document = (ROOT / "docs/testing-guests.md").read_text().split("## Faults")[1].split("\n## ")[0]
        rows = re.findall(r"^\| `([a-z0-9-]+)` ", document, re.M)
        self.assertEqual(rows, [*listed, "on", "every", "calls", "for"])

    def test_wrong_usage_is_named_before_qemu_is_asked(self):
        qemu = self.faulty()
        for words, line in {
            ("status=H_Foo",): "status: '\"H_Foo\"': give a status of PAPR as \"H_Hardware\" or "
                               "\"H_LONG_BUSY_ORDER_1_MSEC\", or a number from -2^63 to 2^63-1",
            ("count=4294967296",): "count: '4294967296': give a whole number from 0 to 4294967295",
            ("count=",): "count: '\"\"': give a whole number from 0 to 4294967295",
            ("count=1", "count=2"): "'count': given twice",
            ("values=MemLife:1,MemLife:2",): "'MemLife': given twice",
            ("values=MemLife",): "'MemLife': no ':'; give a statistic and its value, as MemLife:101",
            ("vanish=",): "vanish: '': give an id of 1 to 8 characters up to U+00FF, as \"MemLife\", or of 0x and "
                          "16 digits",
            ("delay=2",): "delay: '2': give seconds from 0.001 to 1",
            ("count",): "'count': not KIND=VALUE; 'scmstats fault --list' lists the kinds",
            ("on=all",): "'on=all': not KIND=VALUE; 'scmstats fault --list' lists the kinds",
            ("step=1",): "'{\"step\":1}': no fault; give one or more of status, r4, eye-catcher, version, count, "
                         "vanish, appear, values, ids, order, write, delay, step, the last only with r4 or values",
            ("count=1", "--calls", "0"): "calls: '0': give a whole number from 1 to 4294967295",
            ("count=1", "--for", "x"): "for: '\"x\"': give seconds from 0.001 to 86400",
            ("count=1", "--clear"): "--clear ends all faults; give no fault with it",
            ("--calls", "3"): "FAULT is required",
            ('{"count": 1}', "--calls", "3"): "JSON describes all of the fault; give no other word or option",
            ('{"count": 01}',): "'{\"count\": 01}': not JSON",
            ('{"count": 1',): "not JSON: the text ends at byte 11; expected ',' or '}'",
        }.items():
            self.assert_fails(self.call(qemu, "fault", "nv0", *words), f"{line}; see scmstats --help", status=2)
        self.assertEqual(qemu.commands, [])
        self.assert_fails(run("fault", "nv0", "count=1"), "--qmp PATH or --domain NAME is required; "
                          "see scmstats --help", status=2)

    def test_vm_without_faults_is_named(self):
        self.assert_fails(self.call(self.qemu(), "fault", "nv0", "count=1"),
                          "nv0: no faults can be injected; start QEMU with -plugin libscmstats-qemu.so,faults=on")

    def test_qemus_own_words_are_passed_on(self):
        qemu = self.faulty(*[{"count": 1}] * 16)
        self.assert_fails(self.call(qemu, "fault", "nv0", "count=1"),
                          "nv0: scm-fault: this stand-in refuses a fault more")
