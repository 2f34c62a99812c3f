#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes one source with a broken copy of the hypercall for each entry of MUTANTS.

mutants.py SOURCE... TARGET: the sources are core's checks.hpp and hypercall.cpp. A library that is made
with TARGET answers as the copy that the environment variable SCMSTATS_MUTANT names. A text to be
replaced that is not in the sources exactly once is an error: the sources have changed, and the mistake
must be adapted.
"""

import re
import sys
from pathlib import Path

# By the row of the table that is broken.
ROWS = {
    "unknown-nvdimm": [("nvdimms.find(input.drc_index)", "nvdimms.find(input.drc_index & 0xffffffff)")],
    "no-statistics": [("if (nvdimm->supported().empty()) return fail(Status::Unsupported);", "")],
    "denied": [("if (!nvdimm->allowed()) return fail(Status::Authority);", "")],
    "size-query": [("if (input.size == 0) {", "if (false) {")],
    "below-header": [("input.size < sizeof(RrHeader)", "input.size < sizeof(RrHeader) - 1")],
    "above-page": [
        ("if (input.size > kMaxRrBufferSize) return fail(Status::P3);", ""),
        (
            "std::as_writable_bytes(std::span{&request, 1}).first(input.size)",
            "std::as_writable_bytes(std::span{&request, 1})"
            ".first(input.size < kMaxRrBufferSize ? input.size : kMaxRrBufferSize)",
        ),
    ],
    "not-ram": [("memory.read(input.address, bytes)", "memory.read(input.address, bytes.first(16))")],
    "eye-catcher": [(
        "header.eye_catcher != kEyeCatcher",
        "(header.eye_catcher ^ kEyeCatcher) > 1",
    )],
    "version": [("stats_version != kStatsVersion", "stats_version > kStatsVersion")],
    # Without the row the next one refuses with the same status, whatever the count.
    "too-many-named": [(
        "if (asked > kMaxStatistics) return fail(Status::P3);",
        "if (asked > kMaxStatistics) return fail(Status::BadData);",
    )],
    "too-small": [("all ? nvdimm.supported().size() : asked", "all ? 1 : asked")],
    "no-value": [("if (all && served.count == 0) return fail(Status::Hardware);", "")],
    "read-only": [(
        "if (!memory.write(input.address, bytes)) return fail(Status::Privilege);",
        "static_cast<void>(memory.write(input.address, bytes));",
    )],
    "all": [(
        "left = sample.present(word);",
        "left = ~0ULL >> (64 - std::min<std::size_t>(64, supported.size() - word * 64));",
    )],
    "named": [("{id.number(), sample.value(index)}", "{id.number(), sample.value(0)}")],
    "partial": [("if (id != kNoopStat && !served.partial) {", "if (id != kNoopStat) {")],
}

# By the row that comes too late, and the one that it comes after.
ORDER = {
    "no-statistics-after-denied": [
        (
            "if (nvdimm->supported().empty()) return fail(Status::Unsupported);",
            "if (nvdimm->allowed() == false) return fail(Status::Authority);",
        ),
        (
            "if (!nvdimm->allowed()) return fail(Status::Authority);",
            "if (nvdimm->supported().size() == 0) return fail(Status::Unsupported);",
        ),
    ],
    "denied-after-size-query": [("if (!nvdimm->allowed())", "if (input.size != 0 && !nvdimm->allowed())")],
    "eye-catcher-after-version": [
        (
            "if (header.eye_catcher != kEyeCatcher) return fail(Status::BadData);",
            "if (kStatsVersion != header.stats_version) return fail(Status::NotAvailable);",
        ),
        (
            "if (header.stats_version != kStatsVersion) return fail(Status::NotAvailable);",
            "if (kEyeCatcher != header.eye_catcher) return fail(Status::BadData);",
        ),
    ],
    "version-after-too-many-named": [
        (
            "if (header.stats_version != kStatsVersion) return fail(Status::NotAvailable);",
            "if (kMaxStatistics < asked) return fail(Status::P3);",
        ),
        (
            "if (asked > kMaxStatistics) return fail(Status::P3);",
            "if (kStatsVersion != header.stats_version) return fail(Status::NotAvailable);",
        ),
    ],
}

# Only several vCPUs see these, by the case of the concurrent guest that fails.
CONCURRENT = {
    "count-read-twice": [
        (
            "RrBuffer answer;",
            "RrBuffer answer; RrHeader now;"
            "static_cast<void>(memory.read(input.address,"
            " std::as_writable_bytes(std::span{&now, 1})));"
            "const std::size_t count = now.num_statistics % 256;",
        ),
        ("{request.entries, asked}", "{request.entries, count}"),
    ],
    "ids-read-twice": [(
        "if (all && served.count == 0)",
        "if (!all) {"
        "static_cast<void>(memory.read(input.address, std::as_writable_bytes(std::span{"
        "const_cast<RrBuffer*>(&request), 1}).first(input.size)));"
        "nvdimm.snapshot().read([&](const Snapshot::View& sample) {"
        "serve_named(nvdimm, sample, {request.entries, asked}, answer.entries); });"
        "}"
        "if (all && served.count == 0)",
    )],
    "whole-buffer-written": [
        (
            "RrBuffer answer;",
            "RrBuffer answer = request;",
        ),
        (".first(result_size(served.count))", ".first(input.size)"),
    ],
}

MUTANTS = ROWS | ORDER | CONCURRENT


CHOICE = """
namespace scmstats {
HypercallOutput scm_performance_stats(const HypercallInput& input, const NvdimmLookup& nvdimms,
                                      GuestMemory& memory) noexcept {
  static const std::string_view chosen = std::getenv("SCMSTATS_MUTANT");
  %s
  std::abort();
}
}
"""


def body(path):
    """A source without its includes and its outer namespace."""
    text = Path(path).read_text()
    return re.sub(r"(?s)^.*?namespace scmstats {(.*)}  // namespace scmstats\n", r"\1", text)


def broken(name, text):
    for old, new in MUTANTS[name]:
        if text.count(old) != 1:
            sys.exit(f"{name}: {old!r} is {text.count(old)} times in the sources, not once")
        text = text.replace(old, new)
    return text


def main(*arguments):
    *sources, target = arguments
    text = "".join(body(source) for source in sources)
    includes = sorted({line for source in sources
                       for line in re.findall('^#include (?:<|"scm).*', Path(source).read_text(), re.M)})
    parts = ["#include <algorithm>", "#include <cstdlib>", "#include <string_view>", *includes]
    for number, name in enumerate(MUTANTS):
        parts.append(f"namespace scmstats::mutant_{number} {{ {broken(name, text)} }}")
    parts.append(CHOICE % "\n  ".join(
        f'if (chosen == "{name}") return mutant_{number}::scm_performance_stats(input, nvdimms, memory);'
        for number, name in enumerate(MUTANTS)))
    Path(target).write_text("\n".join(parts))


if __name__ == "__main__":
    main(*sys.argv[1:])
