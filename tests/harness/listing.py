# SPDX-License-Identifier: MIT
"""Prints the tests of a directory, a line each: python3 -m tests.harness.listing tests/qemu

The methods of a class that has a setUpClass() share something costly. The class is listed as one test.
"""

import importlib
import inspect
import sys
import unittest

from tests.harness.paths import ROOT


def tests(module):
    """Yields the names of a module's tests in the order of the source."""
    classes = [each for _, each in inspect.getmembers(module, inspect.isclass)
               if issubclass(each, unittest.TestCase) and each.__module__ == module.__name__]
    for each in sorted(classes, key=lambda each: inspect.getsourcelines(each)[1]):
        methods = unittest.defaultTestLoader.getTestCaseNames(each)
        name = f"{module.__name__}.{each.__qualname__}"
        if methods and each.setUpClass.__func__ is not unittest.TestCase.setUpClass.__func__:
            yield name
        else:
            yield from (f"{name}.{method}" for method in methods)


def main(directory):
    for path in sorted((ROOT / directory).glob("test_*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        print(*tests(importlib.import_module(module)), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1])
