# SPDX-License-Identifier: MIT
"""A guest gets the statistics that `scmstats probe` predicts."""

import json
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.harness.paths import BUILD
from tests.harness.qemu import LABEL, MIB, Nvdimm
from tests.harness.vm import Vm


class Probe(unittest.TestCase):
    def foretold(self, image):
        """{id: source} of what a probe says."""
        run = subprocess.run([BUILD / "scmstats", "probe", str(image), "--json"], capture_output=True,
                             check=True, text=True)
        probed = json.loads(run.stdout)["statistics"]
        self.assertFalse([each for each in probed if each["supported"] == "with collect"])
        return {each["id"]: each["source"] for each in probed if each["supported"] == "yes"}

    def supported(self, vm):
        """The same as the plug-in says, of statistics that the guest gets too."""
        sources = {}
        for source, ids in re.findall(r"nv0: from (.*): ([\w ]+)\n", vm.log()):
            sources.update(dict.fromkeys(ids.split(), source))
        self.assertEqual(sorted(vm.statistics()[0]), sorted(sources))
        return sources

    def test_probe_and_plugin_agree_on_supported_statistics(self):
        for place in (BUILD, Path("/dev/shm")):
            with self.subTest(place), tempfile.TemporaryDirectory(dir=place) as directory:
                image = Path(directory) / "image"
                planned = self.foretold(image)
                with image.open("wb") as file:
                    file.truncate(256 * MIB + LABEL)
                with Vm("query", [Nvdimm("nv0", image)], "interval=0.01") as vm:
                    vm.console("ready\n")
                    supported = self.supported(vm)
                self.assertEqual(supported, planned)
                self.assertEqual(supported, self.foretold(image))
