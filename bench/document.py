# SPDX-License-Identifier: MIT
"""docs/speed.md: sections that a run replaces, each between two comments, amid text that it keeps."""

import re
from pathlib import Path

# What a section is put before that is not there yet.
AFTERWARDS = "## How it is measured\n"


def put_section(text, key, section):
    """The text with that section in place of an earlier one, or where a new one belongs."""
    begin, end = f"<!-- measured: {key} -->\n", f"<!-- end: {key} -->\n"
    section = f"{begin}\n{section}\n{end}"
    if begin in text:
        return re.sub(re.escape(begin) + ".*?" + re.escape(end), lambda _: section, text, flags=re.DOTALL)
    before, afterwards, rest = text.partition(AFTERWARDS)
    return f"{before}{section}\n{afterwards}{rest}"


def write(path, sections):
    path = Path(path)
    text = path.read_text() if path.exists() else ""
    for key, section in sections.items():
        text = put_section(text, key, section)
    path.write_text(text)
