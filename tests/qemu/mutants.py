#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Broken plug-ins, to see that the conformance guests fail with them.

mutants.py prints their names; mutants.py NAME SOURCE TARGET writes core's hypercall.cpp with one
mistake in it. A text to be replaced that is not there just once is an error: then the source has
changed, and the mistake must be adapted.
"""

import sys
from pathlib import Path

# By the row of the table that is broken.
ROWS = {
    "row-1": [("nvdimms.find(input.drc_index)", "nvdimms.find(input.drc_index & 0xffffffff)")],
    "row-2": [("if (nvdimm->supported().empty()) return fail(Status::Unsupported);", "")],
    "row-3": [("if (!nvdimm->allowed()) return fail(Status::Authority);", "")],
    "row-4": [("if (input.size == 0) {", "if (false) {")],
    "row-5": [("input.size < sizeof(RrHeader)", "input.size < sizeof(RrHeader) - 1")],
    "row-6": [
        ("if (input.size > kMaxRrBufferSize) return fail(Status::P3);", ""),
        (
            "std::as_writable_bytes(std::span{&request, 1}).first(input.size)",
            "std::as_writable_bytes(std::span{&request, 1})"
            ".first(input.size < kMaxRrBufferSize ? input.size : kMaxRrBufferSize)",
        ),
    ],
    "row-7": [("memory.read(input.address, bytes)", "memory.read(input.address, bytes.first(16))")],
    "row-8": [(
        "header.eye_catcher != kEyeCatcher",
        "(header.eye_catcher ^ kEyeCatcher) > 1",
    )],
    "row-9": [("stats_version != kStatsVersion", "stats_version > kStatsVersion")],
    # Without the row the next one refuses with the same status, whatever the count.
    "row-10": [(
        "if (asked > kMaxStatistics) return fail(Status::P3);",
        "if (asked > kMaxStatistics) return fail(Status::BadData);",
    )],
    "row-11": [("all ? nvdimm.supported().size() : asked", "all ? 1 : asked")],
    "row-12": [("if (all && served.count == 0) return fail(Status::Hardware);", "")],
    "row-13": [(
        "if (!memory.write(input.address, bytes)) return fail(Status::Privilege);",
        "static_cast<void>(memory.write(input.address, bytes));",
    )],
    "row-14": [(
        "left = sample.present(word);",
        "left = ~0ULL >> (64 - std::min<std::size_t>(64, supported.size() - word * 64));",
    )],
    "row-15": [("{id.number(), sample.value(index)}", "{id.number(), sample.value(0)}")],
    "row-16": [("if (id != kNoopStat && !served.partial) {", "if (id != kNoopStat) {")],
}

# By the row that comes too late, and the one that it comes after.
ORDER = {
    "row-2-after-3": [
        (
            "if (nvdimm->supported().empty()) return fail(Status::Unsupported);",
            "if (nvdimm->allowed() == false) return fail(Status::Authority);",
        ),
        (
            "if (!nvdimm->allowed()) return fail(Status::Authority);",
            "if (nvdimm->supported().size() == 0) return fail(Status::Unsupported);",
        ),
    ],
    "row-3-after-4": [("if (!nvdimm->allowed())", "if (input.size != 0 && !nvdimm->allowed())")],
    "row-8-after-9": [
        (
            "if (header.eye_catcher != kEyeCatcher) return fail(Status::BadData);",
            "if (kStatsVersion != header.stats_version) return fail(Status::NotAvailable);",
        ),
        (
            "if (header.stats_version != kStatsVersion) return fail(Status::NotAvailable);",
            "if (kEyeCatcher != header.eye_catcher) return fail(Status::BadData);",
        ),
    ],
    "row-9-after-10": [
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
        (".first(rr_buffer_size(served.count))", ".first(input.size)"),
    ],
}

MUTANTS = ROWS | ORDER | CONCURRENT


def main(name=None, source=None, target=None):
    if name is None:
        print("\n".join(MUTANTS))
        return
    text = Path(source).read_text()
    for old, new in MUTANTS[name]:
        if text.count(old) != 1:
            sys.exit(f"{name}: {source} has {old!r} {text.count(old)} times, not once")
        text = text.replace(old, new)
    Path(target).write_text(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
