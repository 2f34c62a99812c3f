# SPDX-License-Identifier: MIT
"""Runs tests and keeps the logs of those that fail: python3 -m tests tests.qemu.test_state.State

CTest runs each Python test by this command, from the top directory. It takes the names and options of unittest.
"""

import os
import shutil
import sys
import unittest

from tests.harness.paths import ROOT


def main(arguments):
    name = next((word for word in arguments if not word.startswith("-")), "all")
    logs = ROOT / "build/logs" / name
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir(parents=True)
    os.environ["SCMSTATS_LOGS"] = str(logs)
    passed = unittest.main(module=None, argv=["tests", *arguments], verbosity=2, exit=False).result.wasSuccessful()
    if passed or not any(logs.iterdir()):
        shutil.rmtree(logs)
    if not passed:
        print(f"Logs: {logs}" if logs.exists() else "The test left no logs.", file=sys.stderr)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
