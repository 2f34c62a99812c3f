# SPDX-License-Identifier: MIT
"""docs/kernels.md has the table of kernels that the tests have."""

import re
import unittest

from tests.harness.linux_case import LINUX, Linux
from tests.harness.paths import ROOT


class Kernels(unittest.TestCase):
    def test_document_has_each_field_and_version_of_linux(self):
        document = (ROOT / "docs/kernels.md").read_text()
        self.assertEqual(tuple(re.findall(r"^\| `(\w+)` \|", document, re.M)), Linux._fields)
        versions = re.search(r"^\| field \| what \| (.*) \|$", document, re.M)[1].split(" | ")
        self.assertEqual(versions, [".".join(map(str, version)) for version in LINUX])
