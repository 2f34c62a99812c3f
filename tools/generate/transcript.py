# SPDX-License-Identifier: MIT
"""Compares two versions of a document that shows what commands print."""

import difflib
import re


def comparable(text):
    """Leaves out what differs from run to run: numbers, uuids, the commit, and the spaces before them."""
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID", text)
    text = re.sub(r"\(commit [^)]*\)", "(commit)", text)
    return re.sub(r" *(0x[0-9A-F]+|\d[\d.]*)", " N", text)


def difference(path, shown, fresh):
    """Says what has changed, and what to do."""
    change = difflib.unified_diff(shown.splitlines(), fresh.splitlines(), lineterm="", n=1)
    return "\n".join([f"docs/{path.name} is out of date; run tools/update {path.stem}", *change])
