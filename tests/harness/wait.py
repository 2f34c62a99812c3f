# SPDX-License-Identifier: MIT
"""Waiting for a condition."""

import time

# Seconds. Everything that is waited for takes much less, except on a machine in trouble.
PATIENCE = 60


def wait_until(condition, complaint=lambda: "the condition did not become true"):
    """Polls until condition() is true and returns its value; fails with complaint() after PATIENCE."""
    deadline = time.monotonic() + PATIENCE
    while not (result := condition()):
        assert time.monotonic() < deadline, complaint()
        time.sleep(0.01)
    return result
