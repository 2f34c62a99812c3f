# SPDX-License-Identifier: MIT
"""The part of gdb's remote protocol that sets watchpoints and lets a guest run.

Source: the gdb manual, appendix E, "gdb Remote Serial Protocol".
"""

import socket
import threading


class Gdb:
    """Connected to QEMU's -gdb; the guest runs on at each stop, in a thread of its own."""

    def __init__(self, path):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(60)
        self._socket.connect(str(path))
        self._bytes = b""
        self.stops = 0

    def close(self):
        self._socket.close()

    def watch(self, address, length=1):
        """Sets an access watchpoint at an address of the guest."""
        self._send(f"Z4,{address:x},{length:x}")
        assert (answer := self._receive()) == "OK", answer

    def run(self):
        """Lets the guest run until QEMU ends."""
        self._socket.settimeout(None)
        self._send("c")
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        try:
            while (answer := self._receive())[:1] not in "WX":
                if answer[:1] in "TS":
                    self.stops += 1
                    self._send("c")
        except OSError:
            pass  # QEMU has ended

    def _send(self, text):
        self._socket.sendall(b"$%b#%02x" % (text.encode(), sum(text.encode()) % 256))

    def _receive(self):
        """Receives and acknowledges a packet and returns its text."""
        while (end := self._bytes.find(b"#")) < 0 or len(self._bytes) < end + 3:
            if not (more := self._socket.recv(4096)):
                raise ConnectionError("QEMU has closed the connection")
            self._bytes += more
        packet, self._bytes = self._bytes[:end], self._bytes[end + 3:]
        self._socket.sendall(b"+")
        return packet[packet.index(b"$") + 1:].decode()
