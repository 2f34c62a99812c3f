# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced by ./run, ./test and what they call: packages, and the build.

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "${0##*/}: $*"
  exit 1
}

# The absolute path of a file that the user named, who may have started the script in another directory.
start_directory=${OLDPWD:-$PWD}
from_user() { (cd "$start_directory" && realpath -m -- "$1"); }

# The same for a program; a name without a slash is searched for in PATH.
program_from_user() {
  if [[ $1 == */* ]]; then from_user "$1"; else echo "$1"; fi
}

# The packages beyond Debian's base, by purpose, with the reasons. ./run needs the first three lists.
plugin_packages=(cmake ninja-build g++)
guest_packages=(g++-powerpc64le-linux-gnu)
qemu_packages=(qemu-system-ppc)
command_packages=(
  libcli11-dev libfmt-dev nlohmann-json3-dev           # the scmstats command
  libnvme-dev libndctl-dev uuid-dev libdevmapper-dev   # what it asks devices with
)
bench_packages=(libbenchmark-dev python3)
# ./test --quick needs these.
quick_packages=(
  "${plugin_packages[@]}" "${command_packages[@]}" "${bench_packages[@]}"
  libgtest-dev libgmock-dev
  libz3-dev         # proves the arithmetic of the checks
  clang-format-19   # the version that both Debian 12 and 13 have: versions format differently
  git               # lists the documents
  binutils          # lists the functions that the plug-in exports
  tmux              # a terminal for scmstats watch
  mandoc            # checks the manual
  flake8 shellcheck # check scripts; Debian 12 has no ruff
)
test_packages=(
  "${quick_packages[@]}" "${guest_packages[@]}" "${qemu_packages[@]}"
  clang clang-tidy-19
  libclang-rt-dev   # libFuzzer, sanitizers
  qemu-utils        # a disk for a snapshot
  uuid-runtime      # uuidgen, which docs/operating.md calls
  apparmor libvirt-clients libvirt-daemon libvirt-daemon-driver-qemu
  prometheus prometheus-node-exporter   # what reads the metrics; the tests start their own
  systemd-container   # a copy of this host
  pkgconf             # finds the installed library
  strace              # shows that a hypercall makes no system call
)

as_root() {
  if ((EUID == 0)); then
    "$@"
  else
    command -v sudo >/dev/null || fail "$*: this needs root; install sudo, or run the script as root"
    sudo "$@"
  fi
}

# known_packages NAME...: fails if this release lacks a package. apt-get would take the unknown name as a
# regular expression and install every package that matches.
known_packages() {
  local known package patterns=() unknown=()
  for package; do patterns+=("?exact-name($package)"); done
  known=$(apt-cache show --no-all-versions "${patterns[@]}" 2>/dev/null | sed -n 's/^Package: //p') || true
  for package; do grep -qxF -- "$package" <<<"$known" || unknown+=("$package"); done
  ((${#unknown[@]} == 0)) || fail "$(release_name) has no package ${unknown[*]}"
}
release_name() { (source /etc/os-release && echo "$PRETTY_NAME"); }

# need_packages NAME...: installs missing packages. It needs no network if none is missing.
need_packages() {
  local package status missing=() start
  for package; do
    status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null) || true
    [[ $status == 'install ok installed' ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  start=$(now)
  say "Installing with apt-get: ${missing[*]}"
  as_root apt-get -q update >&2 || say "The package lists could not be updated; trying with the old ones."
  known_packages "${missing[@]}"
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y -o Dpkg::Use-Pty=0 install --no-install-recommends "${missing[@]}" >&2 ||
    fail "these packages could not be installed: ${missing[*]}"
  say "Installed ${#missing[@]} packages in $(($(now) - start)) s"
}

now() { date +%s; }

# progress LOG COMMAND...: the command's output goes to LOG; every few seconds a line says how far
# ninja is.
progress() {
  local log=$1 line last=$SECONDS
  shift
  "$@" 2>&1 | while IFS= read -r line; do
    printf '%s\n' "$line" >&3
    if ((SECONDS - last >= 4)) && [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]]; then
      say "  ${BASH_REMATCH[1]} of ${BASH_REMATCH[2]} steps"
      last=$SECONDS
    fi
  done 3>"$log"
}

# configured PRESET OPTION: whether the build directory was configured with the option on.
configured() { grep -qsx "$2:BOOL=ON" "build/$1/CMakeCache.txt"; }

# configure PRESET ARGUMENT...: calls cmake with the arguments.
configure() {
  local preset=$1 log="build/$1.log"
  shift
  say "Configuring build/$preset"
  cmake "$@" >"$log" 2>&1 || { cat "$log" >&2 && fail "configuring build/$preset failed"; }
}

# configure_tests PRESET: configures build/PRESET with the tests if necessary.
configure_tests() {
  mkdir -p build
  if [[ ! -f build/$1/build.ninja ]] || { [[ $1 == release ]] && ! configured release SCMSTATS_TESTS; }; then
    configure "$1" --preset "$1"
  fi
}

# build PRESET [TARGET...]: configures if necessary and builds. Prints nothing if everything is built.
# With targets, a directory that this configures for the first time gets neither tests nor the
# command, whose libraries may be missing.
build() {
  local preset=$1 log="build/$1.log"
  shift
  if (($# == 0)); then
    configure_tests "$preset"
  elif [[ ! -f build/$preset/build.ninja ]]; then
    mkdir -p build
    configure "$preset" --preset "$preset" -DSCMSTATS_TESTS=OFF -DSCMSTATS_CLI=OFF
  fi
  if [[ $preset == release ]] && ! configured release SCMSTATS_GUEST; then
    configure release -DSCMSTATS_GUEST=ON build/release
  fi
  if [[ -t 2 ]]; then
    cmake --build --preset "$preset" ${1+--target "$@"} >&2
  else
    progress "$log" cmake --build --preset "$preset" ${1+--target "$@"} || { cat "$log" >&2 && false; }
  fi || fail "the build in build/$preset failed"
}
