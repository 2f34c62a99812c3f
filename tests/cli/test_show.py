# SPDX-License-Identifier: MIT
"""scmstats show, against a stand-in for QEMU."""

import json

from tests.harness.fake_qemu import FakeNvdimm
from tests.harness.qmp_case import MOST, QmpCase


class Show(QmpCase):
    def test_it_shows_each_nvdimm_in_catalogue_order(self):
        qemu = self.qemu(
            self.nvdimm("nv1", type="spapr-nvdimm"),
            self.nvdimm(),
            FakeNvdimm("device[0]", {}, anonymous=True),
        )
        qemu.nvdimms[1].allowed = False
        qemu.nvdimms[1].injected = {"mem-life": 5}
        status, output, complaint = self.call(qemu, "show")
        self.assertEqual((status, complaint), (0, ""))
        self.assertEqual(
            output,
            """\
nv0: the guest is denied the statistics (H_AUTHORITY)
  id                       value  unit         origin       meaning
  MemLife                      5  percent      injected     life remaining
  MedRCnt                      -  count        unavailable  media read count
  MedWCnt   18446744073709551615  count        measured     media write count
  AcmeTemp                    41               measured     a source's own statistic

nv1
  id                       value  unit         origin       meaning
  MemLife                     87  percent      measured     life remaining
  MedRCnt                      -  count        unavailable  media read count
  MedWCnt   18446744073709551615  count        measured     media write count
  AcmeTemp                    41               measured     a source's own statistic

device[0]
  no statistic is supported, the guest gets H_UNSUPPORTED
""",
        )
        self.assertEqual(qemu.commands[0], ("qmp_capabilities", {}))

    def test_json_has_the_keys_of_perf_and_exact_values(self):
        qemu = self.qemu(self.nvdimm(), self.nvdimm("nv1"))
        status, output, _ = self.call(qemu, "show", "nv1", "--json")
        self.assertEqual(status, 0)
        self.assertEqual(
            json.loads(output),
            [
                {
                    "nvdimm": "nv1",
                    "allowed": True,
                    "statistics": {"mem_life": 87, "med_w_cnt": MOST, "AcmeTemp": 41},
                    "origins": {
                        "mem_life": "measured",
                        "med_r_cnt": "unavailable",
                        "med_w_cnt": "measured",
                        "AcmeTemp": "measured",
                    },
                }
            ],
        )

    def test_human_values_have_units(self):
        values = {"mem-life": 100, "poweron-secs": 603931, "host-l-cnt": 5781028, "med-w-cnt": MOST,
                  "med-w-dur": 716000000, "med-r-cnt": None, "AcmeTemp": MOST}
        qemu = self.qemu(FakeNvdimm("nv0", values))
        for option in ("-u", "--human"):
            self.assertEqual(self.call(qemu, "show", option), (0, """\
nv0
  id                       value  origin       meaning
  PonSecs                 6d 23h  measured     power-on time over the device's life
  MemLife                  100 %  measured     life remaining
  HostLCnt                5.78 M  measured     host load count
  MedRCnt                      -  unavailable  media read count
  MedWCnt                 18.4 E  measured     media write count
  MedWDur                 716 ms  measured     media write duration
  AcmeTemp  18446744073709551615  measured     a source's own statistic
""", ""))

    def test_a_vm_without_nvdimms_is_none_of_a_failure(self):
        qemu = self.qemu(FakeNvdimm("disk0", {}, type="virtio-blk-pci"))
        self.assertEqual(self.call(qemu, "show"), (0, "this VM has no NVDIMM\n", ""))
        self.assertEqual(self.call(qemu, "show", "--json"), (0, "[]\n", ""))
        self.assert_fails(self.call(qemu, "show", "nv0"), "'nv0': no NVDIMM of this VM; it has none")

    def test_what_is_not_there_is_named(self):
        qemu = self.qemu(self.nvdimm("nv10"), self.nvdimm("nv9"), self.nvdimm("old", plugin=False))
        self.assert_fails(self.call(qemu, "show", "nv7"), "'nv7': no NVDIMM of this VM; it has nv9, old, nv10")
        self.assert_fails(
            self.call(qemu, "show", "old"), "old: has no scm-stats: start QEMU with -plugin libscmstats-qemu.so"
        )

    def test_what_is_no_statistic_is_refused_and_not_printed_raw(self):
        for key, value, complaint in (
            ("\x1b[31mred", 1, r"scm-origins: '\x1b[31mred' is not a statistic"),
            ("mem-life", -1, "scm-stats: mem-life is '-1', not a number of 64 bits"),
            ("mem-life", 2**64, "scm-stats: mem-life is '1.8446744073709552e+19', not a number of 64 bits"),
            ("mem-life", "much", "scm-stats: mem-life is '\"much\"', not a number of 64 bits"),
        ):
            with self.subTest(key=key, value=value):
                qemu = self.qemu(FakeNvdimm("nv0", {key: value}))
                self.assert_fails(self.call(qemu, "show"), f"nv0: {complaint}")
                qemu.end(None)

    def test_an_id_of_any_characters_is_shown_and_found(self):
        qemu = self.qemu(self.nvdimm("nv0"), self.nvdimm("a/b"), self.nvdimm("größe\x1b"))
        status, output, complaint = self.call(qemu, "show")
        self.assertEqual((status, complaint), (0, ""))
        shown = [line for line in output.splitlines() if line and not line.startswith(" ")]
        self.assertEqual(shown, ["a/b", "nv0", r"gr\xc3\xb6\xc3\x9fe\x1b"])
        for id in ("a/b", "größe\x1b", r"gr\xc3\xb6\xc3\x9fe\x1b"):
            self.assertEqual(self.call(qemu, "show", id)[0], 0, id)
            self.assertEqual(self.call(qemu, "inject", id, "MemLife=5"), (0, "", ""))
            self.assertIn(" 5  percent      injected ", self.call(qemu, "show", id)[1])
            self.assertEqual(self.call(qemu, "inject", "--clear", id), (0, "", ""))
        ids = [each["nvdimm"] for each in json.loads(self.call(qemu, "show", "--json")[1])]
        self.assertEqual(ids, ["a/b", "nv0", "größe\x1b"])
        self.assert_fails(self.call(qemu, "show", "x"),
                          r"'x': no NVDIMM of this VM; it has a/b, nv0, gr\xc3\xb6\xc3\x9fe\x1b")
