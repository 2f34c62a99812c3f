# SPDX-License-Identifier: MIT
"""tools/release finds what is not ready for a release."""

import os
import re
import shutil
import subprocess

from tests.harness.case import DirectoryCase
from tests.harness.paths import ROOT

FILES = {
    "CMakeLists.txt": "cmake_minimum_required(VERSION 3.23)\nproject(scmstats VERSION 1.2.3 LANGUAGES CXX)\n",
    "CHANGELOG.md": "# Changes\n\n## 1.2.3, 2026-11-26\n\nInterface: stats_version 1, rows 1 to 2.\n\n"
                    "### Added\n\n- all\n\n### Changed\n\nNothing.\n\n### Fixed\n\nNothing.\n\n"
                    "## 1.2.2, 2026-11-25\n\n### Added\n\n- less\n",
    "docs/abi.md": "| 1 | `first` | a | b |\n| 2 | `second` | c | d |\n",
    "core/include/constants.hpp": "constexpr int kStatsVersion = 1;\n",
    "docs/compatibility.md": "ran\n",
    "docs/threats.md": "ran\n",
    "docs/measurements/core.md": "ran\n",
    ".gitignore": "/build/\n",
}
STUBS = ("test", "run", "tools/update", "tools/get-qemu", "tools/fresh-host", "packaging/try-install",
         "packaging/try-kvm", "guest/linux/build")
STUB = "#!/bin/sh\necho \"$0 $*\"\n"
PACKAGE = "mkdir -p build/packages && touch build/packages/scmstats_1.2.3~7.gabc-1_amd64.deb\n"
PRESETS = """{"version": 4,
  "configurePresets": [{"name": "release", "generator": "Ninja", "binaryDir": "${sourceDir}/build/release"}],
  "buildPresets": [{"name": "release", "configurePreset": "release"}]}
"""
WRITE_COMMAND = r"""
if(NOT commit)
  file(STRINGS cmake/commit commit)
endif()
string(SUBSTRING ${commit} 0 12 commit)
file(WRITE ${CMAKE_BINARY_DIR}/scmstats "#!/bin/sh\necho 'scmstats 1.2.3 (commit ${commit})'\n")
file(CHMOD ${CMAKE_BINARY_DIR}/scmstats PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
"""
IDENTITY = {f"GIT_{who}_{what}": "nobody" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


class Release(DirectoryCase):
    def setUp(self):
        super().setUp()
        for name, text in {**FILES, **dict.fromkeys(STUBS, STUB), "run": STUB + PACKAGE}.items():
            self.write(name, text)
        shutil.copy(ROOT / "tools/release", self.directory / "tools/release")
        self.git("init", "--quiet")
        self.commit()

    def write(self, name, text):
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def change(self, name, old, new):
        text = (self.directory / name).read_text()
        self.assertIn(old, text)
        self.write(name, text.replace(old, new))

    def git(self, *arguments):
        subprocess.run(["git", *arguments], cwd=self.directory, env={**os.environ, **IDENTITY}, check=True)

    def commit(self):
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", "change")

    def run_steps(self, *arguments):
        """Returns the exit status and the lines."""
        run = subprocess.run([self.directory / "tools/release", *arguments], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True)
        return run.returncode, run.stdout.splitlines()

    def fails(self, step, text):
        status, lines = self.run_steps("--only", step)
        self.assertEqual((status, lines[-1]), (1, "0 passed, 1 failed, 10 skipped"), lines)
        line, = [line for line in lines if line.startswith("FAIL")]
        self.assertRegex(line, rf"^FAIL     {step} +.*{text}")

    def test_steps_are_those_of_the_document(self):
        documented = re.findall(r"^\d+\. \*\*(\w+)\*\*: ", (ROOT / "RELEASING.md").read_text(), re.M)
        self.assertEqual(self.run_steps("--list"), (0, documented))

    def test_ready_tree_passes_and_skipped_steps_say_so(self):
        status, lines = self.run_steps("--skip", "archive")
        self.assertEqual((status, lines[-1]), (0, "10 passed, 0 failed, 1 skipped"), lines)
        self.assertEqual([line.split()[:2] for line in lines[:-1] if not line.startswith("PASS")],
                         [["skipped", "archive"]])

    def test_unknown_step_is_wrong_usage(self):
        for option in ("--skip", "--only"):
            status, lines = self.run_steps(option, "tests,luck")
            self.assertEqual(status, 2)
            self.assertIn("no step luck; see --list", lines[-1])

    def test_changed_and_untracked_files_are_named(self):
        self.write("docs/abi.md", "changed")
        self.write("new", "untracked")
        self.fails("clean", "docs/abi.md, new; commit or remove them$")

    def test_versions_that_differ_are_named(self):
        self.change("CHANGELOG.md", "## 1.2.3", "## 1.2.4")
        self.fails("version", "CHANGELOG.md has 1.2.4, CMakeLists.txt 1.2.3; make them agree$")

    def test_versions_of_packages_are_compared(self):
        for name, text in {"packaging/debian/changelog": "scmstats (1.2.2-1) unstable; urgency=low\n",
                           "packaging/scmstats.spec": "Name: scmstats\nVersion:        1.2.2\n"}.items():
            self.write(name, text)
            self.fails("version", f"{name} has 1.2.2, CMakeLists.txt 1.2.3")
            self.write(name, text.replace("1.2.2", "1.2.3"))
        self.assertEqual(self.run_steps("--only", "version")[0], 0)

    def test_copy_of_the_version_is_found(self):
        self.write("docs/more.md", "install scmstats-1.2.3.tar.gz, not 11.2.30\n")
        self.commit()
        self.fails("version", "1.2.3 is also in docs/more.md; remove it there$")

    def test_version_with_a_tag_needs_a_new_number(self):
        self.git("tag", "v1.2.3")
        self.fails("version", "v1.2.3 is tagged already")

    def test_changelog_without_date_interface_or_part_is_named(self):
        text = FILES["CHANGELOG.md"]
        for old, new, line in (
            (", 2026-11-26", ", not released", "'## 1.2.3, not released' has no date; give '## 1.2.3, YYYY-MM-DD'"),
            ("rows 1 to 2", "rows 1 to 3", "lacks the line 'Interface: stats_version 1, rows 1 to 2.'"),
            ("### Fixed\n\nNothing.\n\n", "", "lacks '### Fixed' with text"),
            ("### Changed\n\nNothing.", "### Changed\n", "lacks '### Changed' with text"),
        ):
            self.write("CHANGELOG.md", text)
            self.change("CHANGELOG.md", old, new)
            self.fails("changelog", line)

    def test_documents_older_than_the_plugin_are_named(self):
        self.write("qemu/src/plugin.cpp", "new\n")
        self.commit()
        for step, path in {"matrix": "docs/compatibility.md", "figures": "docs/threats.md",
                           "speed": "docs/measurements"}.items():
            self.fails(step, rf"{path} is of \w+, and 1 later commits change the plug-in, the last is '\w+ change'")
        self.write("docs/compatibility.md", "ran again\n")
        self.commit()
        self.assertEqual(self.run_steps("--only", "matrix")[0], 0)

    def test_command_that_fails_fails_its_step(self):
        for step, name in {"generated": "tools/update", "tests": "test", "hosts": "tools/fresh-host",
                           "packages": "run"}.items():
            self.write(name, "#!/bin/sh\necho reason; exit 3\n")
            self.fails(step, f"status 3; see build/release-files/{step}.log$")
            self.assertIn("\nreason\n", (self.directory / f"build/release-files/{step}.log").read_text())

    def test_qemu_that_cannot_be_had_fails_the_tests(self):
        self.write("tools/get-qemu", "#!/bin/sh\nexit 1\n")
        self.fails("tests", "tools/get-qemu bookworm-backports: status 1$")

    def test_tests_run_with_three_versions_of_qemu(self):
        self.assertEqual(self.run_steps("--only", "tests")[0], 0)
        log = (self.directory / "build/release-files/tests.log").read_text()
        self.assertEqual(len(re.findall(r"^\$ ./test", log, re.M)), 3)
        for suite in ("bookworm-backports", "trixie-backports"):
            self.assertRegex(log, rf"(?m)^\$ ./test --qemu .*{suite}")

    def test_packages_of_another_version_fail_their_step(self):
        self.change("run", "1.2.3~", "1.2.2~")
        self.fails("packages", "./run package left no package of 1.2.3 in build/packages$")

    def builds(self, code):
        """Makes a tree whose build writes a command, after `code`."""
        self.write("cmake/commit", "$Format:%H$\n")
        self.write(".gitattributes", "cmake/commit export-subst\n")
        self.write("CMakePresets.json", PRESETS)
        self.write("CMakeLists.txt", FILES["CMakeLists.txt"].replace("CXX", "NONE") + code + WRITE_COMMAND)
        self.commit()

    def test_archive_builds_without_git_and_knows_its_commit(self):
        self.builds("")
        self.assertEqual(self.run_steps("--only", "archive"),
                         (0, [*(f"skipped  {step}" for step in self.run_steps("--list")[1][:-1]),
                              "PASS     archive    build/release-files/scmstats-1.2.3.tar.gz",
                              "1 passed, 0 failed, 10 skipped"]))
        self.assertTrue((self.directory / "build/release-files/scmstats-1.2.3.tar.gz").exists())

    def test_archive_that_needs_git_fails_its_step(self):
        self.builds("execute_process(COMMAND git init --quiet COMMAND_ERROR_IS_FATAL ANY)\n")
        self.fails("archive", "status 1; see build/release-files/archive.log$")
        self.assertIn("execute_process", (self.directory / "build/release-files/archive.log").read_text())

    def test_archive_without_its_commit_fails_its_step(self):
        self.builds('set(commit "0123456789abcdef")\n')
        self.fails("archive", r"the archive's command prints 'scmstats 1.2.3 \(commit 0123456789ab\)")

    def test_archive_that_does_not_build_fails_its_step(self):
        self.fails("archive", "cmake --preset release .*: status 1; see build/release-files/archive.log$")
