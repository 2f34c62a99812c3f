# SPDX-License-Identifier: MIT
"""scmstats watch, in a real terminal and without one, against a stand-in for QEMU."""

import json
import os
import re
import signal
import subprocess
import time

from tests.harness.command import run
from tests.harness.catalogue import KEYS, ROWS
from tests.harness.fake_qemu import FakeNvdimm
from tests.harness.paths import SCMSTATS
from tests.harness.qmp_case import QmpCase
from tests.harness.tmux import Tmux
from tests.harness.wait import wait_until

UTF8 = {"LC_ALL": "C.UTF-8"}
COUNT, LAST, MEANING = len(ROWS), ROWS[-1][0], ROWS[-1][1]
END = "scmstats: the VM has ended: guest-shutdown"


def all_statistics(id):
    return FakeNvdimm(id, {key: 50 + index for index, key in enumerate(KEYS.values())})


class InTerminal(QmpCase):
    def watch(self, qemu, columns, rows, *arguments, environment=UTF8):
        terminal = self.enterContext(Tmux(self.directory, columns, rows))
        words = [f"{name}={value}" for name, value in environment.items()]
        terminal.command("env", *words, SCMSTATS, "watch", *arguments, "--interval=0.1", "--qmp", qemu.path)
        terminal.wait_for(lambda lines: lines[0].startswith("scmstats watch"))
        return terminal

    def test_one_nvdimm_fits_80_by_24(self):
        qemu = self.qemu(all_statistics("nv0"))
        terminal = self.watch(qemu, 80, 24)
        lines = terminal.wait_for(lambda lines: "▁▁▁▁▁" in lines[3] and lines)
        self.assertEqual(lines[1], "nv0")
        self.assertEqual(lines[2], "  id                       value    per second   latency  origin       history")
        self.assertRegex(lines[3], r"^  CtlResCt                    50           0\.0            measured     +▁+$")
        self.assertRegex(lines[2 + COUNT], rf"^  {LAST:8} +{49 + COUNT}           0\.0            measured     +▁+$")
        self.assertEqual("".join(lines[3 + COUNT:]), "")

    def test_rates_and_injections_are_shown_as_they_come(self):
        qemu = self.qemu(all_statistics("nv0"))
        terminal = self.watch(qemu, 80, 24)
        qemu.nvdimms[0].measured["cache-wh-cnt"] += 2**63
        terminal.wait_for(lambda lines: re.search("9223372036854775872 .*█", lines[17]))
        qemu.nvdimms[0].injected["mem-life"] = 7
        terminal.wait_for(lambda lines: re.search(" 7             -            injected ", lines[6]))
        self.assertIn("\x1b[33m  MemLife", "\n".join(terminal.lines("-e")))

    def test_200_by_50_has_all_columns(self):
        qemu = self.qemu(all_statistics("nv0"), all_statistics("nv1"))
        terminal = self.watch(qemu, 200, 50)
        lines = terminal.lines()
        self.assertRegex(lines[2], "^  id  .*  unit  .*  history  .*  meaning$")
        self.assertRegex(lines[4 + 2 * COUNT], f"^  {LAST:8} .*  {MEANING}$")

    def test_rows_that_do_not_fit_are_counted(self):
        qemu = self.qemu(all_statistics("nv0"), all_statistics("nv1"))
        terminal = self.watch(qemu, 80, 24)
        last = f"... and {2 * COUNT - 18} more, for which the terminal is too small"
        terminal.wait_for(lambda lines: lines[23] == last)
        terminal.resize(200, 50)
        terminal.wait_for(lambda lines: len(lines) == 50 and lines[4 + 2 * COUNT].endswith(MEANING))
        terminal.resize(40, 10)
        lines = terminal.wait_for(lambda lines: len(lines) == 10 and lines[9].startswith("... and ") and lines)
        self.assertEqual(lines[9], f"... and {2 * COUNT - 6} more, for which the terminal")

    def test_it_ends_with_status_0_and_the_terminal_as_it_was(self):
        qemu = self.qemu(all_statistics("nv0"))
        terminal = self.enterContext(Tmux(self.directory, 80, 24))
        for key in ("C-c", "q", "C-\\"):
            with self.subTest(key):
                terminal.type(f"clear; {SCMSTATS} watch --qmp {qemu.path}; echo status=$?; stty -a\n")
                terminal.wait_for(lambda lines: lines[0].startswith("scmstats watch"))
                terminal.press(key)
                lines = terminal.wait_for(lambda lines: "status=0" in lines and "icanon" in str(lines) and lines)
                self.assertRegex(" ".join(lines), r" icanon .* echo ")
                self.assertTrue(terminal.cursor_is_shown())

    def test_it_can_be_stopped_and_continued(self):
        qemu = self.qemu(all_statistics("nv0"))
        terminal = self.enterContext(Tmux(self.directory, 80, 24))
        terminal.command("bash", "--norc", "-i")
        terminal.command(SCMSTATS, "watch", "--qmp", qemu.path)
        terminal.wait_for(lambda lines: lines[0].startswith("scmstats watch"))
        terminal.press("C-z")
        terminal.wait_for(lambda lines: "Stopped" in "".join(lines))
        self.assertTrue(terminal.cursor_is_shown())
        terminal.command("fg")
        terminal.wait_for(lambda lines: lines[0].startswith("scmstats watch"))
        terminal.press("q")
        terminal.wait_for(lambda lines: "Stopped" in "".join(lines))

    def test_the_vms_end_leaves_the_last_table_and_is_told(self):
        qemu = self.qemu(all_statistics("nv0"))
        terminal = self.watch(qemu, 120, 40)
        qemu.end("guest-shutdown")
        lines = terminal.wait_for(lambda lines: END in lines and lines)
        self.assertTrue([line for line in lines if line.startswith(f"  {LAST:8} ")])
        self.assertTrue(terminal.cursor_is_shown())

    def test_locale_no_color_and_dumb_terminal_are_respected(self):
        qemu = self.qemu(all_statistics("nv0"))
        terminal = self.watch(qemu, 80, 24, environment={"LC_ALL": "C", "NO_COLOR": "1"})
        terminal.wait_for(lambda lines: lines[3].endswith("_____"))
        self.assertNotIn("\x1b", "\n".join(terminal.lines("-e")))
        terminal.press("C-c")
        terminal.wait_for(lambda lines: lines[0].startswith("$ "))
        terminal.type(f"clear; TERM=dumb {SCMSTATS} watch --qmp {qemu.path}\n")
        terminal.wait_for(lambda lines: any(line.startswith(f"  {LAST:8}") for line in lines))
        self.assertTrue(terminal.cursor_is_shown())

    def test_what_fails_at_once_leaves_no_trace_on_the_terminal(self):
        terminal = self.enterContext(Tmux(self.directory, 80, 24))
        terminal.command(SCMSTATS, "watch", "--qmp", "/nowhere")
        lines = terminal.wait_for(lambda lines: any("No such file" in line for line in lines) and lines)
        self.assertTrue(lines[0].startswith("$ "))


class WithoutTerminal(QmpCase):
    def watch(self, qemu, *arguments):
        return self.start("watch", "--interval=0.1", "--qmp", str(qemu.path), *arguments)

    def read_tables(self, process, tables):
        lines = []
        while lines.count("\n") < tables:
            lines.append(process.stdout.readline())
            self.assertNotEqual(lines[-1], "")
        return lines

    def test_each_table_is_appended_plainly(self):
        qemu = self.qemu(self.nvdimm())
        watch = self.watch(qemu, "nv0")
        lines = self.read_tables(watch, 3)
        self.assertEqual(len(lines), 3 * 8)
        for table in range(3):
            title, *rest = lines[table * 8:table * 8 + 8]
            self.assertRegex(title, r"^scmstats watch, every 0\.1 s: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n$")
            self.assertEqual(rest[0], "nv0\n")
            self.assertRegex(rest[2], r"^  MemLife {21}87 {13}- {12}measured     percent  ")
        self.assertNotIn("\x1b", "".join(lines))
        watch.send_signal(signal.SIGTERM)
        self.assertEqual(watch.wait(60), 0)
        self.assertEqual(watch.stderr.read(), "")

    def test_json_is_a_line_an_interval(self):
        qemu = self.qemu(FakeNvdimm("nv0", {"med-w-cnt": 1000, "med-w-dur": 2**64 - 10**7, "mem-life": None}))
        began = time.time()
        watch = self.watch(qemu, "--json")
        first = json.loads(watch.stdout.readline())
        self.assertAlmostEqual(first.pop("time"), began, delta=60)
        origins = {"med_w_cnt": "measured", "med_w_dur": "measured", "mem_life": "unavailable"}
        self.assertEqual(first, {"nvdimms": [{
            "nvdimm": "nv0", "allowed": True, "statistics": {"med_w_cnt": 1000, "med_w_dur": 2**64 - 10**7},
            "origins": origins, "rates": {}, "latencies": {}}]})
        qemu.nvdimms[0].measured |= {"med-w-cnt": 1004, "med-w-dur": 2**64 - 1}
        seen = self.until_line(watch, lambda nvdimm: nvdimm["latencies"])
        self.assertEqual(seen["statistics"], {"med_w_cnt": 1004, "med_w_dur": 2**64 - 1})
        self.assertAlmostEqual(seen["latencies"]["med_w_dur"], 2.5e6, delta=1)
        self.assertGreater(seen["rates"]["med_w_cnt"], 0)
        qemu.nvdimms[0].measured |= {"med-w-cnt": 0, "med-w-dur": 2**63}  # reset
        seen = self.until_line(watch, lambda nvdimm: nvdimm["statistics"]["med_w_cnt"] == 0)
        self.assertEqual((seen["rates"], seen["latencies"]), ({}, {}))
        watch.send_signal(signal.SIGTERM)
        self.assertEqual(watch.wait(60), 0)
        self.assertEqual(watch.stderr.read(), "")

    def until_line(self, watch, is_right):
        """The NVDIMM of the first line of JSON that is right."""
        while True:
            nvdimm, = json.loads(watch.stdout.readline())["nvdimms"]
            if is_right(nvdimm):
                return nvdimm

    def test_json_ends_as_other_commands_when_its_reader_leaves(self):
        watch = self.watch(self.qemu(self.nvdimm()), "--json")
        watch.stdout.readline()
        watch.stdout.close()
        self.assertEqual(watch.wait(60), 1)
        self.assertEqual(watch.stderr.read(), "scmstats: standard output: Broken pipe\n")

    def test_json_is_not_drawn_on_a_terminal(self):
        qemu = self.qemu(self.nvdimm())
        terminal = self.enterContext(Tmux(self.directory, 200, 24))
        terminal.command(SCMSTATS, "watch", "--json", "--interval=0.1", "--qmp", qemu.path)
        terminal.wait_for(lambda lines: sum(line.startswith('{"time":') for line in lines) > 1)
        self.assertTrue(terminal.cursor_is_shown())

    def test_human_values_have_units(self):
        watch = self.watch(self.qemu(all_statistics("nv0")), "--human")
        table = "".join(self.read_tables(watch, 1))
        self.assertRegex(table, r"(?m)^  PonSecs  +52 s  ")
        self.assertRegex(table, r"(?m)^  MemLife  +53 %  ")
        self.assertRegex(table, r"(?m)^  HostLDur  +58 ns  ")
        self.assertNotIn(" unit ", table)

    def test_human_json_is_wrong_usage(self):
        for command in ("show", "watch"):
            line = "--json excludes --human; see scmstats --help"
            self.assert_fails(run(command, "--qmp", "x", "--human", "--json"), line, status=2)

    def test_the_vms_end_is_told_and_ends_it(self):
        for reason, status, complaint in (
            ("guest-shutdown", 0, f"{END}\n"),
            (None, 1, "scmstats: {}: QEMU has closed the connection, without a word of a shutdown\n"),
        ):
            qemu = self.qemu(self.nvdimm())
            watch = self.watch(qemu)
            self.read_tables(watch, 1)
            qemu.end(reason)
            _, told = watch.communicate(timeout=60)
            self.assertEqual((watch.returncode, told), (status, complaint.format(qemu.path)))

    def test_a_signal_ends_it_while_qemu_hangs(self):
        qemu = self.qemu(self.nvdimm())
        watch = self.watch(qemu)
        self.read_tables(watch, 1)
        qemu.hangs_at = "qom-list"
        hung = len(qemu.commands)
        wait_until(lambda: qemu.commands[hung:] and qemu.commands[-1][0] == "qom-list")
        watch.send_signal(signal.SIGINT)
        self.assertEqual(watch.wait(4), 0)

    def test_an_nvdimm_that_is_plugged_later_is_shown(self):
        qemu = self.qemu(self.nvdimm("nv1"))
        qemu.nvdimms = []
        watch = self.watch(qemu)
        self.assertEqual(self.read_tables(watch, 1)[1], "this VM has no NVDIMM\n")
        qemu.nvdimms = [self.nvdimm("nv1")]
        while watch.stdout.readline() != "nv1\n":
            pass

    def test_a_full_disk_ends_it(self):
        qemu = self.qemu()
        with open("/dev/full", "w") as full:
            watch = subprocess.run([SCMSTATS, "watch", "--qmp", qemu.path], stdout=full, stderr=subprocess.PIPE,
                                   text=True, timeout=60, env={**os.environ, **UTF8})
        self.assertEqual((watch.returncode, watch.stderr), (1, "scmstats: standard output: No space left on device\n"))

    def test_an_interval_out_of_range_is_told(self):
        for interval in ("0", "0.01", "86401", "soon"):
            line = f"--interval: '{interval}': give seconds from 0.1 to 86400; see scmstats --help"
            self.assert_fails(run("watch", "--qmp", "x", "--interval", interval), line, status=2)
