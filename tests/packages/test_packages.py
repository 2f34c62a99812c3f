# SPDX-License-Identifier: MIT
"""The packages' files, documents and example, without building the packages: ./run package does that."""

import fnmatch
import os
import re
import subprocess
import unittest

from tests.harness.case import make_directory, remove_directory
from tests.harness.paths import BUILD, QEMU, ROOT

DEBIAN = ROOT / "packaging/debian"

HEADERS = {f"include/scmstats/core/{each.name}" for each in (ROOT / "core/include/scmstats/core").iterdir()} | {
    f"include/scmstats/conformance/abi/{each.name}" for each in (ROOT / "conformance/abi").iterdir()}

# The files of each component, below the prefix.
FILES = {
    "plugin": {"LIB/qemu/libscmstats-qemu.so", "share/scmstats/demo.elf", "share/scmstats/powervm-1.perf_stats"},
    "command": {
        "bin/scmstats", "lib/systemd/system/scmstats-collect@.service",
        "share/bash-completion/completions/scmstats", "share/man/man1/scmstats.1", "share/scmstats/wear-out.csv",
        *(f"share/scmstats/ci/{name}"
          for name in ("check-kernel", "github.yml", "gitlab.yml", "init.c", "nvdimm.config"))},
    "monitoring": {
        "etc/grafana/provisioning/dashboards/scmstats.yml", "share/scmstats/alerts.yml",
        "share/scmstats/dashboard.json"},
    "development": HEADERS | {
        "LIB/cmake/scmstats/scmstats-config.cmake", "LIB/cmake/scmstats/scmstats-config-relwithdebinfo.cmake",
        "LIB/cmake/scmstats/scmstats-config-version.cmake", "LIB/libscmstats-core.a",
        "LIB/pkgconfig/scmstats-conformance.pc", "LIB/pkgconfig/scmstats-core.pc"},
}


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=True, **more)


def cached(variable):
    """A path of the build's configuration."""
    return re.search(rf"^{variable}:\w+=(.*)$", (BUILD / "CMakeCache.txt").read_text(), re.M)[1]


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = make_directory()
        cls.addClassCleanup(remove_directory, cls.stage)
        cls.lib = cached("CMAKE_INSTALL_LIBDIR")

    def install(self, *arguments):
        """Installs below a prefix. Returns it, with the files in it."""
        prefix = make_directory(self.stage)
        run("cmake", "--install", BUILD, "--prefix", prefix, *arguments)
        files = {str(each.relative_to(prefix)) for each in prefix.rglob("*") if not each.is_dir()}
        return prefix, {re.sub(rf"^{re.escape(self.lib)}/(?!systemd)", "LIB/", each) for each in files}

    def test_each_component_has_its_files(self):
        for component, expected in FILES.items():
            with self.subTest(component):
                self.assertEqual(self.install("--component", component)[1], expected)

    def test_each_installed_file_is_in_a_package(self):
        self.assertEqual(self.install()[1], set.union(*FILES.values()))
        rules = (DEBIAN / "rules").read_text()
        installed = dict(re.findall(r"\$\(call install,([\w-]+),(\w+)\)", rules))
        self.assertEqual(sorted(installed.values()), sorted(FILES))
        packages = re.findall(r"^Package: (.*)$", (DEBIAN / "control").read_text(), re.M)
        self.assertEqual(sorted(installed), sorted(packages))

    def test_rpm_packages_have_the_same_files(self):
        spec = (ROOT / "packaging/scmstats.spec").read_text()
        for name, component in {"-n qemu-system-ppc-scmstats": "plugin", "": "command", "monitoring": "monitoring",
                                "devel": "development"}.items():
            section = re.search(rf"^%files {name}".rstrip() + r"\n((?:.+\n)+)", spec, re.M)[1]
            entries = [line for line in re.sub(r"^%config\S+ ", "", section, flags=re.M).splitlines()
                       if not line.startswith(("%license ", "%doc ", "%dir "))]
            for macro, path in {"%{_libdir}": "LIB", "%{_prefix}/": "", "%{_datadir}": "share", "%{_bindir}": "bin",
                                "%{_mandir}": "share/man", "%{_sysconfdir}": "etc",
                                "%{_includedir}": "include"}.items():
                entries = [entry.replace(macro, path) for entry in entries]
            # An entry may be a directory or have a pattern.
            named = {entry: {file for file in FILES[component]
                             if fnmatch.fnmatch(file, entry) or file.startswith(f"{entry}/")} for entry in entries}
            with self.subTest(component):
                self.assertEqual([entry for entry, files in named.items() if not files], [])
                self.assertEqual(set.union(*named.values()), FILES[component])

    def test_example_builds_with_cmake_and_passes(self):
        prefix, _ = self.install("--component", "development")
        build = self.stage / "example"
        run("cmake", "-S", ROOT / "conformance/example", "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}")
        run("cmake", "--build", build)
        self.assertRegex(run(build / "example").stdout, r"^[1-9]\d\d cases, 0 failed\n$")

    def test_pkg_config_names_directories_that_exist(self):
        prefix, _ = self.install("--component", "development")
        environment = {"PATH": os.environ["PATH"], "PKG_CONFIG_LIBDIR": str(prefix / self.lib / "pkgconfig")}
        words = run("pkg-config", "--cflags", "--libs", "scmstats-conformance", env=environment).stdout.split()
        self.assertIn("-lscmstats-core", words)
        directories = [re.sub(rf"^-[IL]{re.escape(cached('CMAKE_INSTALL_PREFIX'))}/", "", each)
                       for each in words if each[:2] in ("-I", "-L")]
        self.assertGreaterEqual(len(directories), 2)
        for each in directories:
            self.assertTrue((prefix / each).is_dir(), each)

    def test_demo_of_readme_runs_as_it_is_written(self):
        prefix, _ = self.install("--component", "plugin")
        document = (DEBIAN / "README.plugin").read_text()
        demo = "\n".join(re.findall(r"^    (.*)$", document, re.M))
        self.assertTrue(demo.startswith("truncate "), demo)
        demo = demo.replace("/usr/local/lib", str(prefix / self.lib)).replace("/usr/share", str(prefix / "share"))
        shown = run("sh", "-c", demo.replace("qemu-system-ppc64", QEMU), cwd=prefix, stdin=subprocess.DEVNULL)
        self.assertRegex(shown.stdout, r"\n +PonSecs +603931 +seconds ")

    def test_readme_advises_against_faults_in_production(self):
        self.assertRegex((DEBIAN / "README.plugin").read_text(), r"\nDo not use the option faults=on in production")

    def test_changelog_has_the_version_of_the_project(self):
        version = re.search(r"^project\(scmstats VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(), re.M)[1]
        self.assertRegex((DEBIAN / "changelog").read_text(), rf"\Ascmstats \({re.escape(version)}-1\) ")


if __name__ == "__main__":
    unittest.main()
