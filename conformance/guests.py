# SPDX-License-Identifier: MIT
"""Runs the guests that hold the interface to its table, as guests.toml lists them.

conformance/run [--long] [--library FILE] [ENTRY...] prints what the guests print, PASS, FAIL or SKIP a
line, and a summary; its exit status is 0 when nothing failed. SCMSTATS_QEMU and SCMSTATS_BUILD say
with which QEMU and build.
"""

import argparse
import os
import re
import signal
import struct
import sys
import tempfile
import threading
import tomllib
from pathlib import Path

from tests.harness.catalogue import ROWS
from tests.harness.paths import DATA, PLUGIN
from tests.harness.qemu import LABEL, MIB, Nvdimm
from tests.harness.samples import sample, write_sample
from tests.harness.vm import Vm
from tests.harness.wait import PATIENCE

MANIFEST = Path(__file__).with_suffix(".toml")
SUMMARY = re.compile(r"^SUMMARY: (\d+) cases, (\d+) passed, (\d+) failed, (\d+) skipped$", re.M)


def manifest():
    return tomllib.loads(MANIFEST.read_text())


def vendor_sample():
    """Returns the statistics of Nvdimm::Vendor in conformance/abi/nvdimms.hpp."""
    own = {f"Vend{i:04}": 0x0101010101010101 * (i + 1) for i in range(255 - len(ROWS))}
    return {**sample("powervm-1.perf_stats"), **own}


def table_vm(directory, guest, arguments=(), **more):
    """A VM with the NVDIMMs of conformance/abi/nvdimms.hpp; `directory`: where their files go."""
    capture = DATA / "powervm-1.perf_stats"
    old = directory / "old"
    write_sample(old, sample("powervm-1.perf_stats"))
    os.utime(old, (0, 0))
    vendor = directory / "vendor"
    write_sample(vendor, vendor_sample())
    read_only = directory / "read-only"
    with read_only.open("wb") as image:
        image.write(struct.pack(">8sII", b"SCMSTATS", 1, 0))
        image.truncate(256 * MIB + LABEL)
    # In the order of abi_test::Nvdimm.
    nvdimms = [Nvdimm(id) for id in ("all", "nolife", "nothing", "off", "novalues")]
    nvdimms += [Nvdimm("readonly", read_only, read_only=True)]
    nvdimms += [Nvdimm(id) for id in ("vendor", "nothingoff", "offnovalues")]
    options = [
        f"all.samples={capture},all.statistics=all",
        f"nolife.samples={DATA / 'powervm-2.perf_stats'},nolife.statistics=all",
        "nothing.statistics=none",
        f"off.samples={capture},off.statistics=all,off.allow=off",
        f"novalues.samples={old},novalues.statistics=all,novalues.max-age=1",
        f"readonly.samples={capture},readonly.statistics=all",
        f"vendor.samples={vendor},vendor.statistics=all",
        "nothingoff.statistics=none,nothingoff.allow=off",
        f"offnovalues.samples={old},offnovalues.statistics=all,offnovalues.max-age=1,offnovalues.allow=off",
    ]
    return Vm(guest, nvdimms, ",".join(options), arguments, **more)


def run(name, long=False, library=PLUGIN, append="", environment=None):
    """Runs one entry and returns what its guest printed; a guest without a summary has failed."""
    entry = manifest()[name]
    if long:
        entry |= entry.get("long", {})
    arguments = [*entry.get("options", []), "-append", f"{append} {entry.get('append', '')}"]
    seconds = entry["seconds"]
    with tempfile.TemporaryDirectory(prefix="scmstats-") as directory:
        machine = {"library": library, "patience": seconds + PATIENCE, "environment": environment}
        with table_vm(Path(directory), entry["guest"], arguments, **machine) as vm:
            end = threading.Timer(seconds, vm.process.kill)
            end.start()
            output = vm.console()
            end.cancel()
            if SUMMARY.search(output):
                return output
            late = vm.wait() == -signal.SIGKILL
            why = f"not done in {seconds} s" if late else "QEMU ended before the guest was done"
            return f"{output}FAIL {name}: {why}\n{vm.log()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--long", action="store_true", help="as many calls as the entry's `long` says")
    parser.add_argument("--library", type=Path, default=PLUGIN, help="another build of the plug-in")
    parser.add_argument("entries", nargs="*", metavar="ENTRY", help="only these of guests.toml")
    asked = parser.parse_args()
    if unknown := set(asked.entries) - set(manifest()):
        parser.error(f"{MANIFEST.name} has no {', '.join(sorted(unknown))}")
    sums, failed = [0, 0, 0, 0], 0
    for name in asked.entries or manifest():
        print(f"== {name}", flush=True)
        output = run(name, asked.long, asked.library)
        print(output, end="", flush=True)
        failed += bool(re.search("^FAIL", output, re.M)) or not SUMMARY.search(output)
        for numbers in SUMMARY.findall(output):
            sums = [total + int(number) for total, number in zip(sums, numbers)]
    print("== all\nSUMMARY: {} cases, {} passed, {} failed, {} skipped".format(*sums))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
