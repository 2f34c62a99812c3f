# SPDX-License-Identifier: MIT
"""The lines of the drivers that ran, as gcov counts them in a lab kernel."""


class Coverage:
    def __init__(self, kernel):
        self._kernel = kernel

    def take(self, guest):
        """Adds what ran in this boot."""

    def write(self, document, release):
        """Writes the table."""
