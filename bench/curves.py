# SPDX-License-Identifier: MIT
"""Draws the CSV of bench.soak as SVG: a diagram for each thing that may grow, a line for each QEMU."""

import csv
from xml.sax.saxutils import escape

PANELS = (
    ("resident memory, MiB", lambda row: int(row["rss_kib"]) / 1024),
    ("open file descriptors", lambda row: int(row["descriptors"])),
    ("threads", lambda row: int(row["threads"])),
    ("longest call, milliseconds", lambda row: int(row["longest_ns"]) / 1e6),
    ("longest dozen calls of an unknown opcode, milliseconds", lambda row: int(row["longest_unknown_ns"]) / 1e6),
    ("wrong values and late calls so far", lambda row: int(row["wrong"]) + int(row["late"])),
)
COLOURS = ("#1f77b4", "#d62728", "#2ca02c")
WIDTH, HEIGHT, LEFT, GAP = 860, 110, 60, 44


def path(points, span, most, top):
    """The line through [(seconds, value)] as an SVG path; a new one starts where there is None.

    Of the points in a column of pixels the highest is drawn, and of a horizontal line its ends.
    """
    lines = [{}]
    for point in points:
        if point is None:
            lines.append({})
            continue
        x = LEFT + round((WIDTH - LEFT - 20) * point[0] / span)
        y = top + round(HEIGHT * (1 - point[1] / most))
        lines[-1][x] = min(y, lines[-1].get(x, y))
    steps = []
    for line in lines:
        ys = list(line.values())
        between = [False, *(a == b == c for a, b, c in zip(ys, ys[1:], ys[2:])), False]
        steps.append("M" + "L".join(f"{x} {y}" for (x, y), flat in zip(line.items(), between) if not flat))
    return "".join(steps)


def of_one(rows, qemu, value):
    """[(seconds, value)] of a QEMU, with None where a migration started another process."""
    points, process = [], None
    for row in rows:
        if row["qemu"] != qemu:
            continue
        if process is not None and row["process"] != process:
            points.append(None)
        process = row["process"]
        points.append((float(row["seconds"]), value(row)))
    return points


def svg(path_of_csv):
    with path_of_csv.open() as file:
        rows = list(csv.DictReader(file))
    qemus = sorted({row["qemu"] for row in rows}, key=lambda name: [int(part) for part in name.split(".")])
    span = max(float(row["seconds"]) for row in rows) or 1
    height = len(PANELS) * (HEIGHT + GAP) + 40
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
             f'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>']
    for i, qemu in enumerate(qemus):
        parts.append(f'<text x="{LEFT + 130 * i}" y="18" fill="{COLOURS[i % 3]}">QEMU {escape(qemu)}</text>')
    for i, (title, value) in enumerate(PANELS):
        top = 50 + i * (HEIGHT + GAP)
        most = 1.1 * max([value(row) for row in rows] + [1])
        parts.append(f'<text x="{LEFT}" y="{top - 6}">{escape(title)}</text>')
        parts.append(f'<path d="M{LEFT} {top}V{top + HEIGHT}H{WIDTH - 20}" fill="none" stroke="#888"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{top + 10}" text-anchor="end">{most:.4g}</text>')
        parts.append(f'<text x="{LEFT - 6}" y="{top + HEIGHT}" text-anchor="end">0</text>')
        parts.append(f'<text x="{WIDTH - 20}" y="{top + HEIGHT + 14}" text-anchor="end">{span / 60:.0f} min</text>')
        for j, qemu in enumerate(qemus):
            line = path(of_one(rows, qemu, value), span, most, top)
            parts.append(f'<path d="{line}" fill="none" stroke="{COLOURS[j % 3]}"/>')
    return "\n".join(parts) + "\n</svg>\n"
