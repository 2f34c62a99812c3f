# SPDX-License-Identifier: MIT
"""The commands that talk to a VM handle sockets and virsh that fail, wait or answer wrongly."""

import json
import os
import signal
import socket
import subprocess
import time

from tests.harness.command import run
from tests.harness.paths import SCMSTATS
from tests.harness.qmp_case import QmpCase
from tests.harness.wait import wait_until

BUSY = "no QMP greeting in 5 s: another client has this socket, which serves one at a time, or QEMU hangs"
RIGHT = "give the PATH of QEMU's -qmp unix:PATH,server=on,wait=off"


class Socket(QmpCase):
    def show(self, path):
        return run("show", "--qmp", str(path))

    def test_events_are_passed_over(self):
        qemu = self.qemu()
        qemu.event_before = {"event": "RTC_CHANGE", "data": {"offset": 1}}
        status, output, _ = self.call(qemu, "show")
        self.assertEqual(status, 0)
        self.assertIn("MemLife", output)

    def test_what_is_no_socket_of_a_qemu_is_told(self):
        path = self.directory / "it"
        self.assert_fails(self.show(path), f"{path}: No such file or directory; {RIGHT}")
        path.write_text("")
        refused = "Connection refused: no QEMU listens there any more, or it is not a socket"
        self.assert_fails(self.show(path), f"{path}: {refused}")
        path.unlink()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagrams:
            datagrams.bind(str(path))
            self.assert_fails(self.show(path), f"{path}: not a stream socket; {RIGHT}")
        long = self.directory / ("x" * 120)
        self.assert_fails(self.show(long), f"{long}: {len(str(long))} bytes; a socket's path has 107 at most")

    def test_another_greeting_is_told(self):
        qemu = self.qemu(greeting="QEMU 7.2.22 monitor - type 'help' for more information\r\n(qemu) ")
        self.assert_fails(
            self.call(qemu, "show"),
            f"{qemu.path}: 'QEMU 7.2.22 monitor - type 'help' for more information' is not a QMP greeting; is it the "
            "socket of -qmp, or of -monitor?",
        )
        qemu.end(None)
        qemu = self.qemu(greeting="x" * (2 << 20))
        status, _, complaint = self.call(qemu, "show")
        self.assertEqual((status, complaint.count("\n")), (1, 1))
        self.assertTrue(complaint.endswith("a message of more than 1048576 bytes is not QMP\n"), complaint)

    def test_a_socket_that_serves_another_is_told(self):
        qemu = self.qemu()
        with socket.socket(socket.AF_UNIX) as other:
            other.connect(str(qemu.path))
            other.recv(1)
            self.assert_fails(self.call(qemu, "show"), f"{qemu.path}: {BUSY}")
            with socket.socket(socket.AF_UNIX) as second, socket.socket(socket.AF_UNIX) as third:
                for waiting in (second, third):  # the queue is full
                    waiting.setblocking(False)
                    waiting.connect_ex(str(qemu.path))
                self.assert_fails(self.call(qemu, "show"), f"{qemu.path}: {BUSY}")

    def test_a_qemu_that_hangs_is_told_after_five_seconds(self):
        qemu = self.qemu()
        qemu.hangs_at = "qom-get"
        began = time.monotonic()
        self.assert_fails(self.call(qemu, "show"), f"{qemu.path}: no answer to qom-get in 5 s: QEMU hangs")
        self.assertLess(time.monotonic() - began, 15)

    def test_a_qemu_that_goes_is_told(self):
        qemu = self.qemu()
        qemu.hangs_at = "qom-get"
        show = self.start("show", "--qmp", str(qemu.path))
        wait_until(lambda: qemu.commands and qemu.commands[-1][0] == "qom-get")
        qemu.end(None)
        _, complaint = show.communicate(timeout=60)
        reason = "QEMU has closed the connection, without a word of a shutdown"
        self.assertEqual((show.returncode, complaint), (1, f"scmstats: {qemu.path}: {reason}\n"))

    def test_a_full_disk_is_told(self):
        qemu = self.qemu()
        with open("/dev/full", "w") as full:
            shown = subprocess.run([SCMSTATS, "show", "--qmp", qemu.path], stdout=full, stderr=subprocess.PIPE,
                                   text=True, timeout=60)
        self.assertEqual((shown.returncode, shown.stderr), (1, "scmstats: standard output: No space left on device\n"))


class Domain(QmpCase):
    """virsh is a script here, which takes its QMP commands to the stand-in for QEMU."""

    def setUp(self):
        super().setUp()
        self.virsh = self.directory / "virsh"

    def write_virsh(self, script):
        self.virsh.write_text(f"#!/bin/bash\n{script}\n")
        self.virsh.chmod(0o755)

    def show(self, *arguments, name="my vm", path="/usr/bin:/bin"):
        shown = subprocess.run(
            [SCMSTATS, "show", "--domain", name, *arguments], capture_output=True, text=True, timeout=60,
            env={**os.environ, "PATH": f"{self.directory}:{path}", "LC_ALL": "C.UTF-8"},
        )
        return shown.returncode, shown.stdout, shown.stderr

    def test_each_command_is_a_run_of_virsh(self):
        qemu = self.qemu()
        replies = {}
        for command in ("qom-list", "qom-get"):
            for path in ("/machine/peripheral", "/machine/peripheral-anon", "/machine/peripheral/nv0"):
                for name in ("scm-stats", "scm-origins", "scm-allow"):
                    arguments = {"path": path, "property": name} if command == "qom-get" else {"path": path}
                    if command == "qom-get" and path != "/machine/peripheral/nv0":
                        continue
                    message = {"execute": command, "arguments": arguments}
                    replies[json.dumps(message, separators=(",", ":"))] = qemu.answer(message)
        table = "".join(f"  {command!r}) echo '{json.dumps(reply)}' ;;\n" for command, reply in replies.items())
        self.write_virsh(
            f'[[ $1 == qemu-monitor-command && $2 == --domain && $3 == "my vm" && $4 == --cmd && $LC_ALL == C ]] || '
            f'exit 9\ncase $5 in\n{table}  *) exit 8 ;;\nesac'
        )
        status, output, complaint = self.show("--json")
        self.assertEqual((status, complaint), (0, ""))
        self.assertEqual(json.loads(output)[0]["statistics"]["mem_life"], 87)

    def test_what_goes_wrong_is_told_on_one_line(self):
        self.assert_fails(self.show(path=""), "domain 'my vm': virsh: not found in PATH; install it")
        for script, line in {
            "echo 'error: failed to get domain' >&2; echo >&2; exit 1": "virsh: error: failed to get domain",
            "exit 3": "virsh: exit status 3",
            "kill -9 $$": "virsh: exit status 137",
            "echo hello": "virsh: 'hello' is not a QMP message",
            "yes": "virsh: prints without an end",
            "exec sleep 60": "virsh: has not ended after 5 s",
        }.items():
            with self.subTest(script):
                self.write_virsh(script)
                self.assert_fails(self.show(), f"domain 'my vm': {line}")

    def test_a_name_is_no_option(self):
        self.write_virsh('echo "error: no domain $3" >&2; exit 1')
        self.assert_fails(self.show(name="a;b"), "domain 'a;b': virsh: error: no domain a;b")

    def test_an_interrupt_ends_it(self):
        self.write_virsh("exec sleep 60")
        qemu = self.start("show", "--domain", "x")
        qemu.send_signal(signal.SIGINT)
        self.assertEqual(qemu.wait(60), -signal.SIGINT)
