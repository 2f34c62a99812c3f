# SPDX-License-Identifier: MIT
"""Measures how the command's CPU time grows with the host's mounts and with the rows of a trace.

Prints the time of each number, and what one more costs between the two larger numbers, as a multiple of what it costs
between the two smaller ones: 1 is linear growth. The numbers take turns. Only root can run it.
"""

import os
import resource
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from statistics import median

from bench import arguments
from bench.busy import one_core
from bench.spread import Spread
from tests.harness.case import make_directory, remove_directory
from tests.harness.paths import SCMSTATS

# In a mount namespace of its own: as many mounts below the directory $1 as $2 says, until standard input ends.
MOUNTS = """
mount -t tmpfs none "$1"
cd "$1"
for i in $(seq "$2"); do mkdir $i; mount --bind $i $i; done
truncate -s 256M $i/image
echo ready
exec cat
"""


@contextmanager
def mounts(number, directory):
    """The command that probes a file on the last one of so many mounts."""
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-ec", MOUNTS, "sh", directory, str(number)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as host:
        assert host.stdout.readline() == "ready\n"
        yield ["nsenter", f"--target={host.pid}", "--mount", SCMSTATS, "probe", f"{directory}/{number}/image"]
        host.stdin.close()


@contextmanager
def rows(number, directory):
    """The command that plays a trace of so many rows."""
    trace = directory / "trace.csv"
    lines = (f"{second},{second % 100},{second}\n" for second in range(number))
    trace.write_text("seconds,MemLife,PonSecs\n" + "".join(lines))
    yield [SCMSTATS, "play", trace, "--out", directory / "sample", "--speed", "1e12"]


# what grows: (how, three numbers of it)
THINGS = {
    "mounts, `scmstats probe`": (mounts, (10, 1000, 4000)),
    "rows of a trace, `scmstats play`": (rows, (10, 50_000, 200_000)),
}


def seconds_of_children():
    """User and system time of the processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def seconds_of(command):
    """User and system time of a command, which must succeed."""
    before = seconds_of_children()
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return seconds_of_children() - before


def measure(how, numbers, rounds):
    """([median seconds of each number], Spread of the growth)"""
    with ExitStack() as stack:
        commands = []
        for number in numbers:
            directory = make_directory()
            stack.callback(remove_directory, directory)
            commands.append(stack.enter_context(how(number, directory)))
        times = [[seconds_of(command) for command in commands] for _ in range(rounds)]
    few, more, most = numbers
    growth = [(third - second) / (most - more) / ((second - first) / (more - few)) for first, second, third in times]
    return [median(each) for each in zip(*times)], Spread.of(growth)


def main():
    parser = arguments.Parser(__doc__)
    parser.add_argument("--rounds", type=arguments.count, default=25)
    asked = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("growth: only root can make mounts; run it by sudo")
    print("| what | CPU time, ms | growth |\n|---|---|---|")
    for what, (how, numbers) in THINGS.items():
        with one_core():
            seconds, growth = measure(how, numbers, asked.rounds)
        shown = ", ".join(f"{number}: {1000 * each:.1f}" for number, each in zip(numbers, seconds))
        print(f"| {what} | {shown} | {growth} |", flush=True)


if __name__ == "__main__":
    main()
