# SPDX-License-Identifier: MIT
"""The host's side of the Linux guest's agent: runs commands in a running guest.

The guest's side is the script `agent` beside this file, which also describes
the protocol. It serves the virtio serial port named scmstats.agent:

    qemu-system-ppc64 ... -device virtio-serial-pci \\
        -chardev socket,id=agent,path=AGENT.sock,server=on,wait=off \\
        -device virtserialport,chardev=agent,name=scmstats.agent

    agent = Agent.connect("AGENT.sock")
    agent.wait_for_start()
    status, output = agent.run("ndctl list -DH")
"""

import base64
import math
import secrets
import socket
import time
from typing import Callable, NamedTuple, Optional

# The agent writes this line when it starts: once for each boot of the guest.
GREETING = b"scmstats agent started\n"

# Seconds that the guest may take to report that it killed a command.
GRACE = 10.0


class Result(NamedTuple):
    """The exit status of a command, and its output and errors as one text."""

    status: int
    output: str


class AgentError(Exception):
    """The guest is gone, or does not answer."""


class CommandTimeout(Exception):
    """A command took too long and was killed; the agent takes the next one.

    Processes that the command started itself are not killed.
    """

    def __init__(self, command: str, output: str):
        super().__init__(f"killed, because it took too long: {command}")
        self.output = output


class Agent:
    """A connection to one guest's agent. Not for use by several threads at once."""

    def __init__(self, connection: socket.socket):
        """Takes a stream socket that is connected to the port's chardev."""
        self._connection = connection
        self._unread = b""

    @classmethod
    def connect(cls, path: str, timeout: float = 10.0) -> "Agent":
        """Connects to QEMU's socket, for which it waits until it is there."""
        deadline = time.monotonic() + timeout
        while True:
            connection = socket.socket(socket.AF_UNIX)
            try:
                connection.connect(path)
                return cls(connection)
            except OSError as error:
                connection.close()
                if time.monotonic() > deadline:
                    raise AgentError(f"{path}: {error}") from error
                time.sleep(0.02)

    def close(self) -> None:
        self._connection.close()

    def wait_for_start(self, timeout: float = 180.0) -> None:
        """Waits until the guest has booted; once for each boot, resets included.

        Not needed before the first command if that may take the time to boot.
        """
        self._read_until(GREETING, time.monotonic() + timeout)

    def run(
        self,
        command: str,
        timeout: float = 30.0,
        sink: Optional[Callable[[bytes], None]] = None,
    ) -> Result:
        """Runs a command with the guest's sh and waits for it to end.

        Its standard input is empty. `sink` gets the output piece by piece, as it
        comes. Processes that the command leaves in the background should have
        their output redirected: it would show up in later commands' output.

        Raises CommandTimeout after `timeout` seconds, and AgentError if the
        guest does not answer or ends.
        """
        token = secrets.token_hex(16).encode()
        encoded = base64.b64encode(command.encode())
        self._send(b"%s %d %s\n" % (token, math.ceil(timeout), encoded))
        start = time.monotonic()
        deadline = start + timeout + GRACE
        # Unread output before the token comes from background processes of earlier commands.
        self._read_until(token + b"\n", deadline)
        output = self._read_until(token + b" ", deadline, sink)
        status = int(self._read_until(b"\n", deadline))
        text = output.decode(errors="replace")
        if status == 128 + 9 and time.monotonic() - start >= timeout:
            raise CommandTimeout(command, text)
        return Result(status, text)

    def reset(self, timeout: float = 180.0) -> None:
        """Resets the machine from inside the guest, and waits until it booted."""
        token = secrets.token_hex(16).encode()
        self._send(b"%s 60 %s\n" % (token, base64.b64encode(b"reboot -f")))
        self.wait_for_start(timeout)

    def power_off(self) -> None:
        """Powers the machine off from inside the guest; does not wait for it."""
        self._send(b"- 60 %s\n" % base64.b64encode(b"poweroff -f"))

    def _read_until(
        self, mark: bytes, deadline: float, sink: Optional[Callable[[bytes], None]] = None
    ) -> bytes:
        """Returns what comes before `mark`, and drops the mark."""
        taken = b""
        while True:
            position = self._unread.find(mark)
            if position >= 0:
                piece, self._unread = self._unread[:position], self._unread[position + len(mark) :]
            else:
                split = len(self._unread) - _beginning_at_end(mark, self._unread)
                piece, self._unread = self._unread[:split], self._unread[split:]
            if sink and piece:
                sink(piece)
            taken += piece
            if position >= 0:
                return taken
            self._unread += self._receive(deadline)

    def _receive(self, deadline: float) -> bytes:
        self._connection.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            data = self._connection.recv(65536)
        except TimeoutError as error:
            raise AgentError("the guest does not answer") from error
        except OSError as error:
            raise AgentError(f"the guest is gone: {error}") from error
        if not data:
            raise AgentError("the guest is gone")
        return data

    def _send(self, line: bytes) -> None:
        self._connection.settimeout(GRACE)
        try:
            self._connection.sendall(line)
        except OSError as error:
            raise AgentError(f"the guest takes no command: {error}") from error


def _beginning_at_end(mark: bytes, data: bytes) -> int:
    """How many bytes at the end of `data` may be the beginning of `mark`."""
    for length in range(min(len(mark) - 1, len(data)), 0, -1):
        if data.endswith(mark[:length]):
            return length
    return 0
