# Sourced by ./run, ./test and what they call: packages, and the build.

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "${0##*/}: $*"
  exit 1
}

# A path as the user means it, who may have called us from another folder.
start_directory=${OLDPWD:-$PWD}
from_user() { (cd "$start_directory" && realpath -m -- "$1"); }

# The same for a program, which without a slash is looked for in PATH.
program_from_user() {
  if [[ $1 == */* ]]; then from_user "$1"; else echo "$1"; fi
}

# What ./run and ./test need beyond Debian's base, and why.
build_packages=(
  cmake ninja-build g++
  g++-powerpc64le-linux-gnu   # the guests
  libcli11-dev libfmt-dev     # the scmstats command
  nlohmann-json3-dev
  libnvme-dev libndctl-dev uuid-dev libdevmapper-dev   # what it asks devices with
  libgtest-dev libgmock-dev python3
  libz3-dev    # proves the arithmetic of the checks
)
qemu_packages=(qemu-system-ppc)
bench_packages=(libbenchmark-dev)
test_packages=(
  "${bench_packages[@]}"
  clang clang-tidy clang-format
  libclang-rt-dev   # libFuzzer, sanitizers
  binutils     # what the plug-in exports
  qemu-utils   # a disk for a snapshot
  apparmor libvirt-clients libvirt-daemon libvirt-daemon-driver-qemu
  prometheus prometheus-node-exporter   # what reads the metrics; the tests start their own
  systemd-container   # a fresh host
  strace       # which system calls a hypercall makes: none
  tmux         # a terminal for scmstats watch
  mandoc       # what is wrong with the manual
)

as_root() {
  if ((EUID == 0)); then
    "$@"
  else
    command -v sudo >/dev/null || fail "not run by root, and there is no sudo, for: $*"
    sudo "$@"
  fi
}

# known_packages NAME...: fails if this release lacks one. apt-get takes a name that it does not know for
# a regular expression, and installs all that match.
known_packages() {
  local known package patterns=() unknown=()
  for package; do patterns+=("?exact-name($package)"); done
  known=$(apt-cache show --no-all-versions "${patterns[@]}" 2>/dev/null | sed -n 's/^Package: //p') || true
  for package; do grep -qxF -- "$package" <<<"$known" || unknown+=("$package"); done
  ((${#unknown[@]} == 0)) || fail "$(release_name) has no package ${unknown[*]}"
}
release_name() { (source /etc/os-release && echo "$PRETTY_NAME"); }

# need_packages NAME...: installs those that are missing. Without any missing it asks nobody.
need_packages() {
  local package status missing=()
  for package; do
    status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null) || true
    [[ $status == 'install ok installed' ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  say "Installing with apt-get: ${missing[*]}"
  as_root apt-get -q update >&2 || say "The package lists could not be updated; trying with the old ones."
  known_packages "${missing[@]}"
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y -o Dpkg::Use-Pty=0 install --no-install-recommends "${missing[@]}" >&2 ||
    fail "these packages could not be installed: ${missing[*]}"
}

# build PRESET [TARGET...]: configures where needed and builds. Quiet when there is nothing to do.
build() {
  local preset=$1
  shift
  local log="build/$preset.log"
  mkdir -p build
  if [[ ! -f build/$preset/build.ninja ]]; then
    say "Configuring build/$preset"
    cmake --preset "$preset" >"$log" 2>&1 || { cat "$log" >&2 && fail "cmake --preset $preset failed"; }
  fi
  if [[ -t 2 ]]; then
    cmake --build --preset "$preset" ${1+--target "$@"} >&2
  else
    # Without a terminal ninja's line a file would be most of the output.
    cmake --build --preset "$preset" ${1+--target "$@"} >"$log" 2>&1 || { cat "$log" >&2 && false; }
  fi || fail "the build in build/$preset failed"
}
