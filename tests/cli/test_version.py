# SPDX-License-Identifier: MIT
"""The version and the commit, and a plug-in of another version."""

import os
import re
import shutil
import subprocess

from tests.harness.case import DirectoryCase
from tests.harness.command import run
from tests.harness.fake_qemu import FakeNvdimm
from tests.harness.paths import ROOT
from tests.harness.qmp_case import QmpCase

VERSION = re.search(r"project\(scmstats VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
IDENTITY = {f"GIT_{who}_{what}": "nobody" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


class Version(DirectoryCase):
    def setUp(self):
        super().setUp()
        self.tree = self.directory / "tree"
        (self.tree / "cmake").mkdir(parents=True)
        for name in ("cmake/commit", ".gitattributes"):
            shutil.copy(ROOT / name, self.tree / name)

    def git(self, *arguments):
        return subprocess.run(["git", *arguments], cwd=self.tree, env={**os.environ, **IDENTITY}, check=True,
                              stdout=subprocess.PIPE).stdout

    def commit(self):
        self.git("init", "--quiet")
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", "test")
        return self.git("rev-parse", "HEAD").decode().strip()

    def generated(self, tree):
        """Returns the version and the commit that a build of the tree has."""
        source = self.directory / "version.cpp"
        subprocess.run(["cmake", "-DVERSION=1.2.3", f"-DSOURCE={tree}", f"-DOUTPUT={source}",
                        "-P", ROOT / "cmake/version.cmake"], check=True)
        return re.findall(r'return "(.*)";', source.read_text())

    def test_version_option_names_version_and_commit(self):
        status, output, complaint = run("--version")
        self.assertEqual((status, complaint), (0, ""))
        self.assertRegex(output, rf"^scmstats {re.escape(VERSION)} \(commit ([0-9a-f]{{12}}(-dirty)?|unknown)\)\n$")

    def test_commit_is_the_repositorys_with_twelve_digits(self):
        commit = self.commit()
        self.git("tag", "v1.2.3")
        self.assertEqual(self.generated(self.tree), ["1.2.3", f"1.2.3 (commit {commit[:12]})"])

    def test_changed_sources_are_marked(self):
        commit = self.commit()
        (self.tree / ".gitattributes").write_text("")
        self.assertEqual(self.generated(self.tree)[1], f"1.2.3 (commit {commit[:12]}-dirty)")

    def test_source_archive_knows_its_commit_without_git(self):
        commit = self.commit()
        archive = self.directory / "archive"
        archive.mkdir()
        subprocess.run(["tar", "-x", "-C", archive], input=self.git("archive", "HEAD"), check=True)
        self.assertEqual(self.generated(archive)[1], f"1.2.3 (commit {commit[:12]})")

    def test_tree_without_git_has_an_unknown_commit(self):
        self.assertEqual(self.generated(self.tree)[1], "1.2.3 (commit unknown)")

    def test_repository_around_the_tree_is_not_asked(self):
        self.commit()
        inner = self.tree / "inner"
        shutil.copytree(self.tree / "cmake", inner / "cmake")
        self.assertEqual(self.generated(inner)[1], "1.2.3 (commit unknown)")

    def test_unchanged_version_leaves_the_source_alone(self):
        self.generated(self.tree)
        source = self.directory / "version.cpp"
        os.utime(source, (1, 1))
        self.generated(self.tree)
        self.assertEqual(source.stat().st_mtime, 1)


class OtherVersion(QmpCase):
    NOTE = f"; QEMU's plug-in is version 9.8.7, this command version {VERSION}: use the same version of both"

    def test_other_version_that_lacks_nothing_is_used(self):
        qemu = self.qemu(plugin_version="9.8.7")
        self.assertEqual(self.call(qemu, "inject", "nv0", "MemLife=1", "MedRCnt=2"), (0, "", ""))
        self.assertEqual(self.call(qemu, "deny", "nv0"), (0, "", ""))
        status, output, complaint = self.call(qemu, "show")
        self.assertEqual((status, complaint), (0, ""))
        self.assertIn("injected", output)

    def test_missing_property_is_explained_by_both_versions(self):
        qemu = self.qemu(self.nvdimm(plugin=False), plugin_version="9.8.7")
        for command in ("show", "watch", "allow"):
            self.assert_fails(self.call(qemu, command, "nv0"),
                              f"nv0: Property 'nvdimm.scm-{'allow' if command == 'allow' else 'stats'}' not found"
                              + self.NOTE)

    def test_refused_value_is_explained_by_both_versions(self):
        qemu = self.qemu(plugin_version="9.8.7")
        self.assert_fails(self.call(qemu, "inject", "nv0", "MemLife=13"),
                          "nv0: scm-inject: this stand-in refuses the value 13" + self.NOTE)

    def test_unknown_statistic_is_explained_by_both_versions(self):
        qemu = self.qemu(FakeNvdimm("nv0", {"statistic-of-9.8": 1}), plugin_version="9.8.7")
        self.assert_fails(self.call(qemu, "show"),
                          "nv0: scm-origins: 'statistic-of-9.8' is not a statistic" + self.NOTE)

    def test_missing_faults_are_explained_by_both_versions(self):
        qemu = self.qemu(plugin_version="9.8.7")
        self.assert_fails(
            self.call(qemu, "fault", "nv0", "count=1"),
            "nv0: no faults can be injected; start QEMU with -plugin libscmstats-qemu.so,faults=on" + self.NOTE)

    def test_version_of_any_characters_is_on_one_line(self):
        qemu = self.qemu(plugin_version="9\n\x1b[31m")
        status, output, complaint = self.call(qemu, "inject", "nv0", "MemLife=13")
        self.assertEqual((status, output, complaint.count("\n")), (1, "", 1))
        self.assertIn(r"version 9\x0a\x1b[31m, this", complaint)

    def test_same_version_is_not_mentioned(self):
        qemu = self.qemu(plugin_version=VERSION)
        self.assert_fails(self.call(qemu, "inject", "nv0", "MemLife=13"),
                          "nv0: scm-inject: this stand-in refuses the value 13")
