# SPDX-License-Identifier: MIT
"""The rows of the table of checks have the same names and numbers everywhere."""

import re
import unittest

from tests.harness.paths import ROOT
from tests.qemu import mutants


class Rows(unittest.TestCase):
    def setUp(self):
        table = re.findall(r"^\| (\d+) \| `([a-z-]+)` \|", (ROOT / "docs/abi.md").read_text(), re.M)
        self.assertEqual([int(number) for number, _ in table], list(range(1, 1 + len(table))))
        self.assertGreaterEqual(len(table), 16)
        self.rows = [name for _, name in table]

    def test_cases_name_the_rows_of_the_document_in_its_order(self):
        source = (ROOT / "conformance/abi/row.hpp").read_text()
        self.assertEqual(re.findall(r'^ +\{"([a-z-]+)", ', source, re.M), ["none", *self.rows])

    def test_code_names_each_row_once_and_the_checks_in_order(self):
        named = []
        for source in ("checks.hpp", "hypercall.cpp"):
            text = (ROOT / "core/src" / source).read_text()
            for names in re.findall(r"[;{] +// ([a-z-]+(?:, [a-z-]+)*)$", text, re.M):
                named += names.split(", ")
        self.assertEqual(sorted(named), sorted(self.rows))
        checks = named[:named.index("too-small") + 1]
        self.assertEqual(checks, [row for row in self.rows if row in checks])

    def test_a_broken_plugin_exists_for_each_row(self):
        self.assertEqual(list(mutants.ROWS), self.rows)
