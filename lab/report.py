# SPDX-License-Identifier: MIT
"""The outcomes of cases as lines, JSON and JUnit's XML."""

import json
import time
from pathlib import Path
from xml.etree import ElementTree

from lab.runner import FAIL, PASS, SKIP


class Printer:
    def __init__(self, total):
        self._total = total

    def outcome(self, outcome):
        print(f"{outcome.result} {outcome.name} ({outcome.seconds:.1f} s)", flush=True)
        if outcome.reason:
            print(f"     {outcome.reason}")
        if outcome.finding and outcome.result == FAIL:
            print(f"     known: docs/driver-findings.md, {outcome.finding}")
        if outcome.command:
            print(f"     repeat: {outcome.command}\n     logs: {outcome.log}", flush=True)

    def summary(self, outcomes, runner, seconds):
        counts = {result: sum(each.result == result for each in outcomes) for result in (PASS, FAIL, SKIP)}
        known = sum(each.result == FAIL and bool(each.finding) for each in outcomes)
        print(f"Linux {runner.release}: {counts[PASS]} passed, {counts[FAIL]} failed, {counts[SKIP]} skipped, "
              f"{known} of the failures known, {runner.boots} boots, {seconds:.0f} s")


def write_json(path, outcomes, runner, seconds):
    Path(path).write_text(json.dumps({
        "kernel": runner.release, "date": time.strftime("%Y-%m-%d"), "boots": runner.boots, "seconds": round(seconds),
        "cases": [outcome._asdict() for outcome in outcomes],
    }, indent=1) + "\n")


def write_junit(path, outcomes, runner, seconds):
    suite = ElementTree.Element("testsuite", {
        "name": f"driver lab, Linux {runner.release}", "tests": str(len(outcomes)), "time": f"{seconds:.1f}",
        "failures": str(sum(each.result == FAIL for each in outcomes)),
        "skipped": str(sum(each.result == SKIP for each in outcomes)),
    })
    for outcome in outcomes:
        element = ElementTree.SubElement(suite, "testcase", {
            "classname": "lab", "name": outcome.name, "time": f"{outcome.seconds:.1f}"})
        if outcome.result == SKIP:
            ElementTree.SubElement(element, "skipped", {"message": outcome.reason})
        if outcome.result == FAIL:
            failure = ElementTree.SubElement(element, "failure", {"message": outcome.reason})
            failure.text = f"repeat: {outcome.command}\nlogs: {outcome.log}\n"
    ElementTree.ElementTree(suite).write(path, encoding="unicode", xml_declaration=True)
