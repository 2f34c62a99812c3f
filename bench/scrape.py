# SPDX-License-Identifier: MIT
"""Measures how long node_exporter takes to give Prometheus the metrics files of many VMs."""

import re
import time
from contextlib import ExitStack
from types import SimpleNamespace

from bench import arguments
from bench.fleet import vm
from bench.loops import cpu_seconds
from bench.spread import Spread
from tests.harness.case import make_directory, remove_directory
from tests.harness.paths import PLUGIN, QEMU
from tests.harness.servers import NodeExporter
from tests.harness.wait import wait_until


def metrics_of_a_vm(directory, qemu):
    """The text of a VM's metrics file: two NVDIMMs, of which the first one has all standard statistics."""
    path = directory / "vm.prom"
    with vm(directory, "vm", qemu, PLUGIN, True):
        wait_until(lambda: "scmstats_life_remaining_ratio" in path.read_text())
        return path.read_text()


class Exporter:
    """A node_exporter on `files` metrics files, each of a VM of its own, to be used in a `with` statement."""

    def __init__(self, text, files):
        self.stack = ExitStack()
        self.directory = make_directory()
        self.stack.callback(remove_directory, self.directory)
        metrics = self.directory / "metrics"
        metrics.mkdir()
        for i in range(files):
            (metrics / f"vm-{i}.prom").write_text(text.replace('vm="vm"', f'vm="vm-{i}"'))
        case = SimpleNamespace(addCleanup=self.stack.callback)
        self.exporter = NodeExporter(case, metrics, self.directory / "log")
        shown = len(set(re.findall(r'^scmstats_sample_timestamp_seconds.*vm="(.*?)"', self.exporter.metrics(), re.M)))
        assert shown == files, f"node_exporter shows {shown} of {files} VMs: {(self.directory / 'log').read_text()}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stack.close()

    def scrape(self):
        """(elapsed seconds, CPU seconds of node_exporter) of a scrape."""
        process = self.exporter.process
        began, cpu = time.monotonic(), cpu_seconds(process)
        self.exporter.metrics()
        return time.monotonic() - began, cpu_seconds(process) - cpu


def measure(qemu, counts, scrapes):
    """Returns {files: (Spread of elapsed seconds, of CPU seconds)}, and a file's size. The counts take turns."""
    directory = make_directory()
    with ExitStack() as stack:
        stack.callback(remove_directory, directory)
        text = metrics_of_a_vm(directory, qemu)
        exporters = {files: stack.enter_context(Exporter(text, files)) for files in counts}
        times = {files: [] for files in counts}
        for _ in range(scrapes):
            for files, exporter in exporters.items():
                times[files].append(exporter.scrape())
    return {files: tuple(Spread.of(each) for each in zip(*values)) for files, values in times.items()}, len(text)


def main():
    parser = arguments.Parser(__doc__)
    parser.add_argument("--scrapes", type=arguments.count, default=15)
    parser.add_argument("files", type=arguments.count, nargs="*", default=[100, 1000, 2000], metavar="FILES")
    asked = parser.parse_args()
    measured, size = measure(QEMU, asked.files, asked.scrapes)
    print(f"A file has {size} bytes.\n| files | elapsed, seconds | CPU seconds |\n|---|---|---|")
    for files, (elapsed, cpu) in measured.items():
        print(f"| {files} | {elapsed} | {cpu} |")


if __name__ == "__main__":
    main()
