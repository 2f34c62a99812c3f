# SPDX-License-Identifier: MIT
"""A terminal for one test."""

import os
import select
import shlex
import subprocess
import time

from tests.harness.wait import PATIENCE, wait_until


class Tmux:
    """A tmux server with one window, to be used in a `with` statement, which ends it."""

    def __init__(self, directory, columns, rows):
        self._tmux = ["tmux", "-S", str(directory / "tmux"), "-f", "/dev/null"]
        self._size = ["-x", str(columns), "-y", str(rows)]

    def __enter__(self):
        self._run("-u", "new-session", "-d", *self._size, "env PS1='$ ' sh")
        self.wait_for(lambda lines: lines[0].startswith("$"))
        return self

    def __exit__(self, *_):
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)

    def _run(self, *arguments):
        run = subprocess.run([*self._tmux, *arguments], check=True, capture_output=True, text=True, timeout=PATIENCE)
        return run.stdout

    def type(self, text):
        self._run("send-keys", "-l", text)

    def press(self, key):
        self._run("send-keys", key)

    def stop_output(self):
        """Types Ctrl-S, and waits until the terminal takes no output."""
        path = self._run("display-message", "-p", "#{pane_tty}").strip()
        with open(path, "wb", opener=lambda name, flags: os.open(name, flags | os.O_NOCTTY)) as terminal:
            self.press("C-s")
            wait_until(lambda: not select.select([], [terminal], [], 0)[1])

    def command(self, *words):
        self.type(shlex.join(map(str, words)))
        self.press("Enter")

    def resize(self, columns, rows):
        self._run("resize-window", "-x", str(columns), "-y", str(rows))

    def lines(self, *options):
        """Returns the lines of the screen."""
        return self._run("capture-pane", "-p", *options).split("\n")[:-1]

    def cursor_is_shown(self):
        return self._run("display-message", "-p", "#{cursor_flag}#{alternate_on}") == "10\n"

    def wait_for(self, condition):
        """Waits until condition(lines) is true and returns its value."""
        deadline = time.monotonic() + PATIENCE
        while not (result := condition(lines := self.lines())):
            assert time.monotonic() < deadline, "\n".join(lines)
            time.sleep(0.02)
        return result
