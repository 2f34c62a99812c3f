# SPDX-License-Identifier: MIT
"""Measures the core alone: its time, by Google Benchmark, and its memory."""

import json
import subprocess
import tempfile

from tests.harness.paths import BUILD

NVDIMMS = 256  # of the memory figures


def nanoseconds(quick):
    """{benchmark: (CPU time, elapsed time)} a call, medians of one run's repetitions."""
    seconds, repetitions = (0.002, 3) if quick else (0.1, 25)
    run = subprocess.run(
        [
            *(BUILD / "bench/bench-core", "--benchmark_format=json"),
            *(f"--benchmark_min_time={seconds}", f"--benchmark_repetitions={repetitions}"),
            # One repetition of each in turn: what disturbs the machine disturbs all alike.
            "--benchmark_enable_random_interleaving=true",
        ],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
    )
    medians = [row for row in json.loads(run.stdout)["benchmarks"] if row.get("aggregate_name") == "median"]
    return {row["run_name"]: (row["cpu_time"], row["real_time"]) for row in medians}


def memory():
    """{"heap", "resident"}: bytes that NVDIMMS NVDIMMs take."""
    with tempfile.TemporaryDirectory(prefix="scmstats-") as directory:
        run = subprocess.run([BUILD / "bench/bench-memory", directory, str(NVDIMMS)],
                             stdout=subprocess.PIPE, text=True, check=True)
    return {name: int(value) for name, value in map(str.split, run.stdout.splitlines())}
