# SPDX-License-Identifier: MIT
"""A stand-in for QEMU's monitor: its NVDIMMs' properties by QMP, on a socket of its own."""

import json
import socket
import threading
from pathlib import Path

from tests.harness.catalogue import KEYS

GREETING = {"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": ""}, "capabilities": []}}


class Refusal(Exception):
    """QEMU refuses a command; the text is the description of the error."""


class FakeNvdimm:
    """`supported`: {key: value}, None for one without a value."""

    def __init__(self, id, supported, type="nvdimm", plugin=True, anonymous=False, older=False, faults=None):
        self.id, self.type, self.plugin = id, type, plugin
        self.path = f"/machine/peripheral{'-anon' if anonymous else ''}/{id}"
        self.older = older  # than the property scm-inject
        self.faults = faults  # a list, with faults=on
        self.measured, self.injected, self.allowed = dict(supported), {}, True

    def properties(self):
        ours = ["scm-stats", "scm-origins", "scm-allow", "scm-inject-clear", *(f"scm-{key}" for key in KEYS.values())]
        if not self.older:
            ours.append("scm-inject")
        if self.faults is not None:
            ours.append("scm-fault")
        return ["size", *(ours if self.plugin else [])]

    def get(self, name):
        if name not in self.properties():
            raise Refusal(f"Property '{self.type}.{name}' not found")
        if name == "scm-fault":  # with the members of each in any order
            return [dict(sorted(each.items())) for each in self.faults]
        values = {key: value for key, value in {**self.measured, **self.injected}.items() if value is not None}
        if name == "scm-stats":
            return values
        if name == "scm-origins":
            return {key: "injected" if key in self.injected else "measured" if key in values else "unavailable"
                    for key in self.measured}
        return self.allowed if name == "scm-allow" else values[name[4:]]

    def set(self, name, value):
        if name not in self.properties():
            raise Refusal(f"Property '{self.type}.{name}' not found")
        if name == "scm-allow":
            self.allowed = value
        elif name == "scm-inject-clear":
            self.injected = {}
        elif name == "scm-fault":
            if len(self.faults) == 16 and isinstance(value, dict):
                raise Refusal(f"{name}: this stand-in refuses a fault more")
            self.faults = value if isinstance(value, list) else [*self.faults, value]
        elif name == "scm-inject":
            if 13 in value.values():
                raise Refusal(f"{name}: this stand-in refuses the value 13")
            self.injected.update(value)
        elif value == 13:
            raise Refusal(f"{name}: this stand-in refuses the value 13")
        else:
            self.injected[name[4:]] = value


class FakeQemu:
    """Serves one client at a time, as QEMU does, until the `with` statement ends."""

    def __init__(self, directory, nvdimms, greeting=GREETING, plugin_version=None):
        self.path = Path(directory) / "qmp"
        self.plugin_version = plugin_version
        self.nvdimms = nvdimms
        self.greeting = greeting if isinstance(greeting, str) else json.dumps(greeting) + "\r\n"
        self.commands = []  # (name, arguments)
        self.hangs_at = None  # a command that is not answered
        self.event_before = None  # what is sent before each answer
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.path))
        self._listener.listen(1)
        self._client, self._ending = None, False
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.end(None)

    def end(self, reason):
        """Ends the VM, after an event with the reason unless the reason is None."""
        if self._listener.fileno() < 0:
            return
        self._ending = True
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes who waits for a client
        client = self._client
        if client:
            try:
                if reason:
                    self.send_event(client, {"event": "SHUTDOWN", "data": {"guest": True, "reason": reason}})
                client.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has gone before
        self._thread.join()
        self._listener.close()
        self.path.unlink()

    def send_event(self, client, event):
        client.sendall(json.dumps({**event, "timestamp": {"seconds": 1, "microseconds": 2}}).encode() + b"\r\n")

    def _serve(self):
        while not self._ending:
            try:
                self._client, _ = self._listener.accept()
                self._talk(self._client)
            except OSError:
                pass  # the client has gone, or the VM

    def _talk(self, client):
        with client, client.makefile("r") as lines:
            client.sendall(self.greeting.encode())
            for line in lines:
                message = json.loads(line)
                self.commands.append((message["execute"], message.get("arguments", {})))
                if message["execute"] == self.hangs_at:
                    continue
                if self.event_before:
                    self.send_event(client, self.event_before)
                client.sendall(json.dumps({**self.answer(message), "id": message.get("id")}).encode() + b"\r\n")

    def answer(self, message):
        try:
            return {"return": self._run(message["execute"], message.get("arguments", {}))}
        except Refusal as refusal:
            return {"error": {"class": "GenericError", "desc": str(refusal)}}

    def _run(self, command, arguments):
        if command == "qmp_capabilities":
            return {}
        path = arguments["path"]
        if command == "qom-list" and path in ("/machine/peripheral", "/machine/peripheral-anon"):
            return [{"name": "type", "type": "string"}, {"name": "net0", "type": "child<virtio-net-pci>"}] + [
                {"name": each.id, "type": f"child<{each.type}>"}
                for each in self.nvdimms if each.path == f"{path}/{each.id}"
            ]
        if command == "qom-get" and (path, arguments["property"]) == ("/machine", "scmstats-version"):
            if self.plugin_version is None:
                raise Refusal("Property 'pseries-7.2-machine.scmstats-version' not found")
            return self.plugin_version
        slots = {f"/dr-connector/{0x90000000 + slot:x}": each for slot, each in enumerate(self.nvdimms)}
        if command == "qom-list" and path == "/dr-connector":
            return [{"name": name.rpartition("/")[2], "type": "child<spapr-pmem>"}
                    for name in ["/dr-connector/8000", *slots, "/dr-connector/9000001f"]]
        if command == "qom-get" and path.startswith("/dr-connector/") and not path.endswith("/device"):
            if path not in slots:
                raise Refusal("Property 'spapr-pmem.device' not found")
            return slots[path].path
        # As QEMU resolves a path: at each slash.
        found = [each for each in self.nvdimms if each.path == path and "/" not in each.id]
        found += [each for name, each in slots.items() if path == f"{name}/device"]
        if not found:
            raise Refusal(f"Device '{path}' not found")
        nvdimm = found[0]
        if command == "qom-list":
            return [{"name": name, "type": "uint64"} for name in nvdimm.properties()]
        if command == "qom-get":
            return nvdimm.get(arguments["property"])
        nvdimm.set(arguments["property"], arguments["value"])
        return {}
