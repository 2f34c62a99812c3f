# SPDX-License-Identifier: MIT
"""Several measurements of one thing."""

from statistics import median, quantiles
from typing import NamedTuple


class Spread(NamedTuple):
    """The middle one, and the middle half of them."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values):
        low, _, high = quantiles(values, n=4) if len(values) > 1 else 3 * list(values)
        return cls(median(values), low, high)

    def __str__(self):
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"

    def as_factor(self):
        return "{:.2f}x ({:.2f} to {:.2f})".format(*self)

    def as_change(self):
        """The text for a ratio: by how many percent it differs from 1."""
        return "{:+.1f} % ({:+.1f} to {:+.1f})".format(*(100 * (each - 1) for each in self))
