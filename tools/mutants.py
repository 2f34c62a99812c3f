# SPDX-License-Identifier: MIT
"""Mutants of C++ source: copies that differ from it in one small, wrong way each."""

import re
from dataclasses import dataclass

# These replacements are made outside comments and strings.
OPERATORS = [
    (r" < ", [" <= ", " >= "]), (r" <= ", [" < ", " > "]), (r" > ", [" >= ", " <= "]),
    (r" >= ", [" > ", " < "]), (r" == ", [" != "]), (r" != ", [" == "]),
    (r" \+ ", [" - "]), (r" - ", [" + "]), (r"(?<=[\w)}]) \* ", [" + "]), (r" / ", [" * "]),
    (r" % ", [" / "]), (r" << ", [" >> "]), (r" >> ", [" << "]),
    (r"(?<=[\w)}]) & ", [" | "]), (r" \| ", [" & "]), (r" \^ ", [" | "]),
    (r" && ", [" || "]), (r" \|\| ", [" && "]), (r" \|= ", [" &= ", " = "]), (r" \+= ", [" -= "]),
    (r"\+\+(?=\w)|(?<=\w)\+\+", ["--"]), (r"(?<![\w=])!(?=\w)", [""]),
    (r"\btrue\b", ["false"]), (r"\bfalse\b", ["true"]),
]
NUMBER = r"(?<=[^\w'.:])(?:0x[0-9A-Fa-f]+|\d+)\b(?!')"
ENUMS = {
    "Status": ["Success", "NotAvailable", "Partial", "Hardware", "Privilege", "Parameter",
               "Authority", "P3", "Unsupported", "BadData", "Busy", "Closed", "Function", "P2"],
    "Unit": ["Count", "Seconds", "Percent", "Nanoseconds"],
    "Kind": ["Counter", "Duration", "Gauge"],
}
# These changes do not affect the program's behaviour.
SKIPPED = re.compile(r"\s*(#|//|static_assert|namespace|template|using|friend|enum|struct|class)")
DECLARATION = re.compile(
    r"\s*(\}|:|\[\[|(const|constexpr|static|auto|inline|explicit|virtual|std::\S+) |"
    r"(?!return)\w+[*&]? \w+( =|\{|;|\[|\)))|.* = default;")
GUARD = re.compile(r"\s*if \(.*\) return .*;")


@dataclass(frozen=True)
class Mutant:
    path: str
    before: str  # the lines that are changed
    after: str
    text: str  # the whole file

    @property
    def id(self):
        """Without a line's number, so that it stays what it is when other lines change."""
        return f"{self.path}\n- {self.before}\n+ {self.after}"


def code_of(line):
    """The line without its comment, and as long with spaces in its strings."""
    line = re.sub(r'"[^"]*"', lambda m: '"' + " " * (len(m[0]) - 2) + '"', line)
    return re.sub(r"//.*", "", line)


def changes_in_line(line):
    """Every changed form of one line."""
    code = code_of(line)
    for pattern, replacements in OPERATORS:
        for match in re.finditer(pattern, code):
            for replacement in replacements:
                yield line[: match.start()] + replacement + line[match.end():]
    for match in re.finditer(NUMBER, code):
        number = int(match[0], 0)
        for other in {number + 1, max(number - 1, 0)} - {number}:
            yield line[: match.start()] + str(other) + line[match.end():]
    for enum, names in ENUMS.items():
        for match in re.finditer(rf"\b{enum}::(\w+)", code):
            other = names[(names.index(match[1]) + 1) % len(names)]
            yield line[: match.start(1)] + other + line[match.end(1):]
    for match in re.finditer(r'"(\S+)"', line.split(" //")[0]):
        yield line[: match.start(1)] + match[1][:-1] + "~" + line[match.end(1):]
    if match := re.search(r"\b(?:if|while) \((?!true)(.*)\)( return| continue| \{| entry)", code):
        for condition in ("true", "false"):
            yield line[: match.start(1)] + condition + line[match.end(1):]
    if match := re.search(r"(\S+) \? ([^?:]+) : ([^?:;)]+)", code):
        yield line[: match.start(2)] + match[3] + " : " + match[2] + line[match.end(3):]


def removable(line):
    return code_of(line).rstrip().endswith(";") and not DECLARATION.match(line)


def swaps(lines):
    """Adjacent guards, each a line or a block of three, in the other order."""

    def guard_at(i):
        if i < len(lines) and GUARD.match(lines[i]):
            return 1
        block = lines[i: i + 3]
        if len(block) == 3 and re.match(r"\s*if \(.*\) \{", block[0]) and "return" in block[1]:
            return 3
        return 0

    for i in range(len(lines)):
        first = guard_at(i)
        second = first and guard_at(i + first)
        if second:
            middle, end = i + first, i + first + second
            yield i, end, lines[middle:end] + lines[i:middle]


def mutants_of(path, text):
    lines = text.splitlines()
    changed = []
    for i, line in enumerate(lines):
        if SKIPPED.match(line):
            continue
        changed += [(i, i + 1, [new]) for new in changes_in_line(line)]
        if removable(line):
            changed.append((i, i + 1, [re.match(r"\s*", line)[0] + ";"]))
    changed += swaps(lines)

    seen = {}
    for start, end, new in changed:
        before = "\n- ".join(line.strip() for line in lines[start:end])
        after = "\n+ ".join(line.strip() for line in new)
        if lines[start:end] == new:
            continue
        # The same change of the same line elsewhere in the file is another mutant.
        count = seen[before, after] = seen.get((before, after), 0) + 1
        mark = f"  (no. {count})" if count > 1 else ""
        yield Mutant(path, before, after + mark, "\n".join(lines[:start] + new + lines[end:]) + "\n")
