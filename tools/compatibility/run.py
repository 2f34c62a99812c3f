# SPDX-License-Identifier: MIT
"""Runs the guest tests with each combination of host, QEMU, kernel and accelerator that can run here,
and writes docs/compatibility.md.

A result is kept in build/matrix, by the commit and the combination, so that a run that was stopped
continues where it was, and a second run only does what is new. The document has the newest result of
each combination, with its commit; rows of combinations without a result here stay as they are. A
combination of which something is missing is skipped: a line says what is missing and which command
makes it.
"""

import argparse
import datetime
import re
import subprocess
import sys
import time
from pathlib import Path

from tools.compatibility import document, results
from tools.compatibility.combinations import RELEASES, ROOT, combinations

LINE = "source tools/setup.sh"
BUILD = f'{LINE} && need_packages "${{test_packages[@]}}" && build release'
HOST = "echo \"Debian $(cat /etc/debian_version), g++ $(g++ -dumpfullversion)\""
GUEST = "uname -r; ndctl --version; perf --version"


def say(text):
    print(text, file=sys.stderr, flush=True)


def fail(text):
    sys.exit(f"matrix: {text}")


def git(*arguments):
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def commit():
    """The last commit that changed anything but documents; all else must be committed."""
    not_documents = ("--", ".", ":!docs", ":!*.md")
    if changed := git("status", "--porcelain", "--untracked-files=no", *not_documents):
        fail(f"these files have changes that are not committed; commit them first:\n{changed}")
    return git("log", "-1", "--format=%h", *not_documents)


def release():
    text = Path("/etc/os-release").read_text()
    found = re.search(r"^VERSION_CODENAME=(\w+)$", text, re.M)
    if not found or found[1] not in RELEASES:
        fail(f"this host is not one of Debian's releases {', '.join(RELEASES)}")
    return found[1]


def printed(combination, command):
    """Runs a command on the combination's host and returns its output; it must succeed."""
    run = combination.host.run(combination.line(command))
    if run.returncode != 0:
        raise RuntimeError(f"{command}: exit status {run.returncode}\n{run.stdout[-2000:]}{run.stderr[-2000:]}")
    return run.stdout.strip()


def versions(combination):
    """Asks the programs for their versions."""
    guest = printed(combination, f"./run linux --qemu \"$SCMSTATS_QEMU\" -- '{GUEST}'").splitlines()
    linux, ndctl, perf = (each.strip() for each in guest)
    full = printed(combination, '"$SCMSTATS_QEMU" --version').splitlines()[0]
    return {
        "host": printed(combination, HOST),
        "qemu": full.removeprefix("QEMU emulator version "),
        "guest": f"Linux {linux}, ndctl {ndctl}, {perf.replace('perf version', 'perf')}",
    }


def supported(combination, version):
    """Returns whether a QEMU of that version has the accelerator."""
    numbers = tuple(int(number) for number in re.match(r"(\d+)\.(\d+)", version).groups())
    return numbers >= combination.accelerator.first_qemu


class Skipped(Exception):
    """Nothing of a combination ran; the text is the reason."""


def run(combination, commit):
    """Runs a combination and returns its result."""
    start = time.monotonic()
    known = versions(combination)
    if not supported(combination, known["qemu"]):
        raise Skipped("this QEMU does not have the accelerator")
    accelerator = combination.accelerator
    counts = None
    if accelerator.conformance:
        done = combination.host.run(combination.line(accelerator.conformance))
        counts = results.conformance(done.stdout)
        if counts is None:
            counts = {"cases": 0, "passed": 0, "failed": 1, "skipped": 0}
            say(f"  {accelerator.conformance} printed no summary:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    done = combination.host.run(combination.line(
        f"ctest --test-dir build/release --timeout 1500 -R '{combination.tests}' "
        "--test-output-size-passed 1000000 --test-output-size-failed 1000000 --output-junit ../matrix.xml >&2\n"
        "cat build/matrix.xml && rm build/matrix.xml"))
    if done.returncode != 0 or not done.stdout:
        raise RuntimeError(f"ctest wrote no results:\n{done.stderr[-2000:]}")
    tests, output = results.tests(done.stdout)
    if not counts and all(test["status"] == document.SKIPPED for test in tests.values()):
        raise Skipped("; ".join(results.skip_reasons(output)) or f"no test is named {combination.tests}")
    return {
        "host": combination.host.release,
        "qemu": re.match(r"[\d.]+", known["qemu"])[0],
        "kernel": combination.kernel,
        "accelerator": accelerator.name,
        "versions": known,
        "conformance": counts or results.conformance(output),
        "tests": tests,
        "date": datetime.date.today().isoformat(),
        "commit": commit,
        "seconds": round(time.monotonic() - start),
    }


def report(name, result):
    ended = document.statuses(result)
    say(f"  {name}: conformance {document.conformance(result)}, {ended.count(document.PASSED)} tests passed, "
        f"{ended.count(document.FAILED)} failed, {ended.count(document.SKIPPED)} skipped, {result['seconds']} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="list the combinations, and what is missing; run nothing")
    parser.add_argument("--only", metavar="REGEX", default="", help="only combinations whose names match")
    parser.add_argument("--again", action="store_true", help="run what has a result, too")
    parser.add_argument("--qemus", metavar="DIR", default=ROOT / "build/qemu", type=Path,
                        help="where the QEMUs of tools/get-qemu are; build/qemu otherwise")
    parser.add_argument("--out", metavar="FILE", default=ROOT / "docs/compatibility.md", type=Path,
                        help="write the document there; docs/compatibility.md otherwise")
    given = parser.parse_args()
    try:
        wanted = re.compile(given.only)
    except re.error as error:
        fail(f"--only {given.only}: {error}")

    now = commit() if not given.list else "none"
    store = results.Store(ROOT / "build/matrix", now)
    known = list(combinations(release(), given.qemus.resolve()))
    chosen = [each for each in known if wanted.search(each.name)]
    if not chosen:
        fail(f"--only {given.only}: no combination matches; see --list")
    todo, built, broken = [], {}, 0
    for each in chosen:
        if missing := each.missing():
            print(f"{each.name}: skipped: {missing[0]}; make it with: {missing[1]}")
        elif given.list:
            print(each.name)
        elif not given.again and (result := store.get(each.name)):
            report(f"{each.name} (kept)", result)
        else:
            todo.append(each)
    for number, each in enumerate(todo, 1):
        say(f"{number} of {len(todo)}: {each.name}")
        try:
            if each.host.release not in built:
                printed(each, BUILD)
                built[each.host.release] = True
            result = run(each, now)
        except Skipped as reason:
            say(f"  {each.name}: skipped: {reason}")
            continue
        except RuntimeError as error:
            say(f"  {each.name}: not run: {error}")
            broken += 1
            continue
        store.put(each.name, result)
        report(each.name, result)
    if given.list:
        return 0
    ran = [result for each in known if (result := store.newest(each.name))]
    if ran:
        page = given.out.read_text() if given.out.exists() else ""
        given.out.write_text(document.write(ran, page))
        say(f"{given.out}: {len(ran)} combinations of this checkout")
    return 0 if ran and not broken and all(map(document.passed, map(document.row_of, ran))) else 1


if __name__ == "__main__":
    sys.exit(main())
