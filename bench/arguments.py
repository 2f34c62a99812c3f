# SPDX-License-Identifier: MIT
"""The command lines of the benchmarks."""

import argparse
import math
import shutil
from pathlib import Path

from tests.harness.paths import QEMU


class Parser(argparse.ArgumentParser):
    """Reports an error in one line."""

    def __init__(self, description):
        super().__init__(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)

    def error(self, message):
        self.exit(2, f"{self.prog}: {message}; see --help\n")

    def add_qemus(self):
        """Adds the QEMUs to measure, which become paths."""
        self.add_argument("qemus", type=qemu, nargs="*", metavar="QEMU", help=f"without it {QEMU}")

    def parse_args(self, *arguments):
        given = super().parse_args(*arguments)
        if getattr(given, "qemus", None) == []:
            try:
                given.qemus = [qemu(QEMU)]
            except argparse.ArgumentTypeError as error:
                self.error(str(error))
        return given


def count(text):
    """A whole number from 1."""
    if not text.isascii() or not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}': give a whole number from 1")
    return int(text)


def duration(text):
    """A number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"'{text}': give a number above 0")
    return value


def file(text):
    """The path of a file that exists."""
    path = Path(text).resolve()
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"'{text}': no such file")
    return path


def variant(text):
    """A name and a library, from NAME=LIBRARY."""
    name, equals, library = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"'{text}': give NAME=LIBRARY")
    return name, file(library)


def qemu(text):
    """The path of a program, which may be named as in a shell."""
    path = shutil.which(text)
    if not path:
        raise argparse.ArgumentTypeError(f"'{text}': no such program")
    return path
