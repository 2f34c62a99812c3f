# SPDX-License-Identifier: MIT
"""The lines of the drivers that ran, as gcov counts them in a lab kernel, over all boots of a run."""

import json
import shutil
import subprocess
from collections import Counter, defaultdict
from pathlib import Path

from tests.harness.case import make_directory

GCOV = "powerpc64le-linux-gnu-gcov"
BEGIN, END = "<!-- coverage -->", "<!-- /coverage -->"

# The functions that touch statistics; others of these files are not the lab's.
FUNCTIONS = {
    "papr_scm.c": (
        "drc_pmem_query_stats", "papr_scm_pmu_get_value", "papr_scm_pmu_event_init", "papr_scm_pmu_add",
        "papr_scm_pmu_read", "papr_scm_pmu_del", "papr_scm_pmu_register", "papr_pdsm_fuel_gauge", "papr_pdsm_health",
        "perf_stats_show", "papr_nd_attribute_visible", "papr_scm_probe", "papr_scm_remove",
    ),
    "nd_perf.c": (
        "nvdimm_events_sysfs_show", "nvdimm_pmu_cpumask_show", "nvdimm_pmu_cpu_offline", "nvdimm_pmu_cpu_online",
        "create_cpumask_attr_group", "nvdimm_pmu_cpu_hotplug_init", "nvdimm_pmu_free_hotplug_memory",
        "register_nvdimm_pmu", "unregister_nvdimm_pmu",
    ),
}

# Why lines of a function do not run, by the function and a part of the line, or of a line up to three lines before it.
PROPERTY = "QEMU's device tree has the property"
BOUND = "QEMU binds the memory at once"
ARGUMENT = "the caller never passes such an argument"
HEALTH = "QEMU's H_SCM_HEALTH neither fails nor reports this health"
REASONS = {
    ("papr_scm_probe", "missing "): PROPERTY,
    ("papr_scm_probe", "of_property_read_u64(dn, \"ibm,persistence-failed"): PROPERTY,
    ("papr_scm_probe", "H_OVERLAP"): BOUND,
    ("papr_scm_probe", "rc != H_SUCCESS"): BOUND,
    ("papr_scm_probe", "bind err"): BOUND,
    ("papr_scm_probe", "goto err;"): BOUND,
    ("papr_pdsm_health", "health_bitmap & PAPR_PMEM_HEALTH"): HEALTH,
    ("papr_pdsm_health", "__drc_pmem_query_health"): HEALTH,
    ("papr_pdsm_health", "mutex_lock_interruptible"): "a signal would have to arrive while it waits for the mutex",
    ("papr_scm_pmu_get_value", "if (!p)"): "the driver's data are there as long as the PMU is",
    ("papr_scm_pmu_get_value", "attr.config"): "papr_scm_pmu_event_init() has refused such an event",
    ("papr_scm_pmu_event_init", "if (!nd_pmu)"): ARGUMENT,
    ("papr_scm_pmu_event_init", "if (!p)"): "the driver's data are there as long as the PMU is",
    ("papr_scm_pmu_add", "if (!nd_pmu)"): ARGUMENT,
    ("papr_scm_pmu_read", "if (!nd_pmu)"): ARGUMENT,
    ("register_nvdimm_pmu", "!nd_pmu || !pdev"): ARGUMENT,
    ("register_nvdimm_pmu", "WARN_ON_ONCE"): ARGUMENT,
    ("nvdimm_pmu_cpu_hotplug_init", "cpuhp_state_add_instance_nocalls"): "adding an instance without calls cannot fail",
}


class Coverage:
    """Adds up what ran, for a document with marks around its table. Raises ValueError if one of both is unsuitable.

    `kernel` is the vmlinux, next to the directory gcov that its build made.
    """

    def __init__(self, kernel, document):
        self.lost = 0  # boots that did not say which lines ran
        self._document = document
        self._notes = Path(kernel).resolve().parent / "gcov"
        self._counts = defaultdict(Counter)  # {file: {line: count}}
        self._functions = defaultdict(dict)  # {file: {line: function}}
        if not self._notes.is_dir():
            raise ValueError(f"{self._notes} is not there; build the kernel with guest/linux/build --lab VERSION")
        if not document.is_file() or not {BEGIN, END} <= set(document.read_text().splitlines()):
            raise ValueError(f"{document}: not a document with the lines {BEGIN} and {END}; give docs/driver-lab.md")

    def take(self, guest):
        """Adds what ran in this boot."""
        directory = make_directory()
        try:
            for path, data in guest.files("/sys/kernel/debug/gcov -name '*.gcda'").items():
                stem = Path(path).stem
                (directory / f"{stem}.gcda").write_bytes(data)
                shutil.copy(self._notes / f"{stem}.gcno", directory)
                text = subprocess.run(
                    [GCOV, "--json-format", "--stdout", f"{stem}.gcda"], cwd=directory, check=True,
                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
                for file in json.loads(text)["files"]:
                    name = Path(file["file"]).name
                    for line in file["lines"]:
                        self._counts[name][line["line_number"]] += line["count"]
                        self._functions[name].setdefault(line["line_number"], line.get("function_name", ""))
        finally:
            shutil.rmtree(directory)

    def rows(self):
        """Yields (file, function, lines that ran, lines, [number of each line that did not])."""
        for file, functions in FUNCTIONS.items():
            for function in functions:
                lines = [line for line, name in self._functions[file].items() if name.split(".")[0] == function]
                missed = sorted(line for line in lines if not self._counts[file][line])
                if lines:
                    yield file, function, len(lines) - len(missed), len(lines), missed

    def table(self, release):
        """Returns the table as Markdown, with the text of each line that did not run."""
        rows = list(self.rows())
        lost = f" (boots that did not say which lines ran: {self.lost})" if self.lost else ""
        text = [f"Linux {release}{lost}:", "", "| file | function | lines that ran | of |", "|---|---|---|---|"]
        text += [f"| `{file}` | `{function}` | {ran} | {all} |" for file, function, ran, all, _ in rows]
        ran, all = sum(row[2] for row in rows), sum(row[3] for row in rows)
        text += [f"| | all | {ran} | {all} |", ""]
        if ran < all:
            text += ["| line that did not run | of | why |", "|---|---|---|"]
        for file, function, _, _, missed in rows:
            source = (self._notes / file).read_text().splitlines()
            for line in missed:
                code = source[line - 1].strip().replace("|", "\\|")
                near = "\n".join(source[max(0, line - 4):line])
                why = next((why for (of, part), why in REASONS.items() if of == function and part in near), "")
                text.append(f"| `{code}` | `{function}` | {why} |")
        return "\n".join(text)

    def write(self, release):
        """Replaces the table between the marks of the document."""
        text = self._document.read_text()
        start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
        self._document.write_text(f"{text[:start]}\n{self.table(release)}\n{text[end:]}")
