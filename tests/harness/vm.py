# SPDX-License-Identifier: MIT
"""A QEMU with the plug-in and a bare-metal guest."""

import re
import unittest

from tests.harness.paths import BUILD, PLUGIN
from tests.harness.qemu import MACHINE, MIB, Qemu, QmpError, options
from tests.harness.wait import PATIENCE, wait_until


class Vm(Qemu):
    """A running QEMU with one of the bare-metal guests; the console is a socket."""

    def __init__(self, guest, nvdimms=(), plugin="", arguments=(), preload=False, environment=None,
                 patience=PATIENCE, memory=512 * MIB, **machine):
        self._console = self.host.channel("console")
        self._console.settimeout(patience)
        self._output = self._transcript = ""
        if preload:
            environment = {"LD_PRELOAD": str(PLUGIN), "SCMSTATS_OPTIONS": options(plugin)}
        super().__init__(
            [
                *self._console.chardev,
                *("-kernel", str(BUILD / "guest" / f"{guest}.elf"), *arguments),
            ],
            nvdimms, None if preload else plugin, environment=environment, serial="chardev:console",
            channels=[self._console], machine=MACHINE + ",ic-mode=xive", memory=memory, **machine,
        )

    def __exit__(self, *_):
        (self.directory / "console").write_text(self._transcript)
        super().__exit__()
        self._console.close()

    def wait_for_log(self, text):
        wait_until(lambda: text in self.log(), lambda: f"{text!r} is not in the log:\n{self.log()}")

    def migrate(self, address, target):
        """Migrates to the target, which listens at the address, and waits until it runs."""
        self.qmp("migrate", uri=address)
        try:
            wait_until(lambda: self.qmp("query-migrate")["status"] == "completed")
        except (QmpError, ConnectionError):
            # QEMU 10.0.2 and 11.1.3 do so without the plug-in, too, where there is an NVDIMM.
            self.wait()
            if "tlb_reset_dirty_range_all: Assertion" not in self.log():
                raise
            last = self.log().splitlines()[-1]
            raise unittest.SkipTest(f"this QEMU cannot migrate an NVDIMM: {last}")
        wait_until(lambda: target.qmp("query-status")["status"] == "running")

    def console(self, end=None):
        """Returns the console's output up to and with `end`; without `end`, up to QEMU's exit."""
        while end is None or end not in self._output:
            chunk = self._console.recv(65536)
            if not chunk:
                assert end is None, f"{end!r} is not on the console:\n{self._output}\n{self.log()}"
                break
            text = chunk.decode().replace("\r\n", "\n")
            self._output += text
            self._transcript += text
        cut = len(self._output) if end is None else self._output.index(end) + len(end)
        output, self._output = self._output[:cut], self._output[cut:]
        return output

    def type(self, text):
        self._console.sendall(text.encode())

    def statistics(self):
        """Returns what the query guest gets: {slot: {id: value}}, or {slot: name of the status}."""
        self.type("a")
        slots = {}
        for line in self.console("end\n").splitlines()[:-1]:
            if slot := re.fullmatch(r"slot (\d+) size \d+ (\w+)", line):
                current = int(slot[1])
                slots[current] = {} if slot[2] == "H_SUCCESS" else slot[2]
            else:
                slots[current][line[:8].strip()] = int(line[11:])
        return slots

    def wait_for_statistics(self, condition):
        """Asks until condition(statistics) holds."""

        def shown():
            statistics = self.statistics()
            return statistics if condition(statistics) else None

        return wait_until(shown, lambda: f"{self.statistics()}\n{self.log()}")
