# SPDX-License-Identifier: MIT
"""Tests of the commands that talk to a VM, with a stand-in for QEMU."""

from tests.harness.command import CommandCase, run
from tests.harness.fake_qemu import FakeNvdimm, FakeQemu

MOST = 2**64 - 1


class QmpCase(CommandCase):
    def qemu(self, *nvdimms, **how):
        qemu = FakeQemu(self.directory, nvdimms or [self.nvdimm()], **how)
        self.addCleanup(qemu.__exit__)
        return qemu.__enter__()

    def nvdimm(self, id="nv0", **how):
        supported = {"AcmeTemp": 41, "med-w-cnt": MOST, "mem-life": 87, "med-r-cnt": None}
        return FakeNvdimm(id, supported, **how)

    def call(self, qemu, command, *arguments):
        return run(command, *arguments, "--qmp", str(qemu.path))
