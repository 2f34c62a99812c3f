# SPDX-License-Identifier: MIT
"""How long QEMU's main loop takes to answer."""

import threading
import time

from tests.harness.wait import PATIENCE


class Probe(threading.Thread):
    """Asks QEMU's main loop for its status every few milliseconds, in a `with` statement."""

    def __init__(self, vm):
        super().__init__(daemon=True)
        self._vm = vm
        self._end = threading.Event()
        self.asked = 0
        self.times = []

    def run(self):
        while not self._end.wait(0.003):
            self.asked += 1
            began = time.monotonic()
            self._vm.qmp("query-status")
            self.times.append(time.monotonic() - began)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self.join(PATIENCE)
